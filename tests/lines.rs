//! How many lines a platform is given for its cluster: whatever makes them more is seen here, and the
//! table in the decisions is true.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const FLAGSHIP: &str = "snapshots/agent-platform/generated/staging/kubernetes";
const TABLE: &str = "docs/decisions/0025-what-objects-have-in-common.md";

/// What the first version wrote for the same platform, and the percentage of it that may be left.
const FIRST: usize = 7548;
const PERCENT: usize = 40;

#[test]
fn the_flagship_is_as_small_as_the_table_says() {
    let directory = Path::new(ROOT).join(FLAGSHIP);
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in WalkDir::new(&directory) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&directory).unwrap().to_str().unwrap();
            *counted.entry(part(path.trim_end_matches(".snap"))).or_default() +=
                lines(entry.path());
        }
    }
    let sum: usize = counted.values().sum();
    counted.insert("in all", sum);
    let table = fs::read_to_string(Path::new(ROOT).join(TABLE)).unwrap();
    for (name, count) in counted {
        let row = table.lines().find(|line| line.starts_with(&format!("| {name} |")));
        let row = row.unwrap_or_else(|| panic!("no row for {name}, which has {count} lines"));
        let written = row.split('|').nth(4).unwrap().trim();
        assert_eq!(written.replace(' ', ""), count.to_string(), "{name}");
    }
    assert!(sum * 100 <= FIRST * PERCENT, "{sum} lines");
}

/// The row of the table in which a file is counted.
fn part(path: &str) -> &'static str {
    let is_below = |directory| path.starts_with(directory);
    let ends = |ending| path.ends_with(ending);
    match () {
        () if is_below("monitoring") && ends(".yaml") => "rules and monitors",
        () if ends(".json") => "dashboards",
        () if ends(".md") => "runbooks",
        () if is_below("cluster") || path == "namespace.yaml" => "what an administrator applies",
        () if is_below("chart") => "the chart",
        () if path.split('.').count() == 3 => "what runs",
        () => "everything else",
    }
}

/// The lines of the file behind a snapshot, whose head has three lines.
fn lines(snapshot: &Path) -> usize {
    fs::read_to_string(snapshot).unwrap().lines().count() - 3
}
