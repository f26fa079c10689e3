//! The floors of a target's crate: `target/` is what the target knows about itself and imports
//! nothing above it; in `lower/` no lowering imports another; the door beside them assembles. Read
//! from the sources, of every target's crate.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods)] // It reads the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The text of each module of a crate by its path: `target::pod::probe`.
type Modules = BTreeMap<String, String>;

#[test]
fn every_target_keeps_its_floors() {
    let backends = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(backends).unwrap().map(|entry| entry.unwrap().path());
    // `document` and `lowering` are what targets stand on.
    let is_target = |path: &PathBuf| {
        path.join("Cargo.toml").is_file()
            && !["document", "lowering"].iter().any(|one| path.ends_with(one))
    };
    for path in crates.filter(is_target) {
        let src = path.join("src");
        assert!(src.join("target").is_dir() && src.join("lower").is_dir(), "{}", src.display());
        let faults = faults(&modules(&src));
        assert!(faults.is_empty(), "{}:\n{}", src.display(), faults.join("\n"));
    }
}

#[test]
fn what_breaks_the_rule_is_found() {
    let crate_of = |files: &[(&str, &str)]| -> Modules {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    };
    let upward = crate_of(&[("target::pod", "use crate::lower::job;"), ("lower::job", "")]);
    assert_eq!(faults(&upward), ["target::pod imports lower::job, which does not stand below it"]);
    let door = crate_of(&[("target::pod", "fn f() { crate::ledger::of(); }"), ("ledger", "")]);
    assert_eq!(faults(&door), ["target::pod imports ledger, which does not stand below it"]);
    let sibling = crate_of(&[("lower::job", "use super::{cron::{self}};"), ("lower::cron", "")]);
    assert_eq!(faults(&sibling), ["lower::job imports lower::cron, which does not stand below it"]);
    let parts = crate_of(&[
        ("lower::web", "mod probe;\nmod route;\nuse crate::target::kind;"),
        ("lower::web::probe", "use super::route;\n#[cfg(test)]\nmod tests { use super::*; }"),
        ("lower::web::route", "// use crate::lower::web;"),
        ("target::kind", ""),
    ]);
    assert_eq!(
        faults(&parts),
        ["lower::web::probe imports lower::web::route, which does not stand below it"]
    );
    let circle = crate_of(&[
        ("target::a", "use crate::target::{b::B, c};"),
        ("target::b", "use super::c::C;"),
        ("target::c", "use crate::target::a;"),
    ]);
    assert_eq!(faults(&circle), ["a circle: target::a, target::b, target::c"]);
}

/// What breaks the rule, in sentences.
fn faults(modules: &Modules) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ground: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (module, text) in modules {
        let imports = imports(module, text, modules);
        match module.split("::").next() {
            Some("target") => {
                for import in imports {
                    match import.starts_with("target::") {
                        true => _ = ground.entry(module).or_default().insert(import),
                        false => faults.push(format!(
                            "{module} imports {import}, which does not stand below it"
                        )),
                    }
                }
                let parts = modules.keys().filter(|part| parent(part) == Some(module));
                ground.entry(module).or_default().extend(parts.cloned());
            }
            Some("lower") => {
                let is_other = |import: &&String| !import.starts_with("target::");
                for import in imports.iter().filter(is_other) {
                    // Whoever has parts of its own puts them together.
                    if parent(import) != Some(module) {
                        faults.push(format!(
                            "{module} imports {import}, which does not stand below it"
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    faults.extend(circle(ground));
    faults
}

/// Takes away what imports nothing that is left, over and over: what stays goes round in a circle,
/// or leads into one.
fn circle(mut ground: BTreeMap<&str, BTreeSet<String>>) -> Option<String> {
    loop {
        let left: BTreeSet<String> = ground.keys().map(|module| (*module).to_owned()).collect();
        ground.retain(|_, imports| imports.iter().any(|import| left.contains(import)));
        if ground.len() == left.len() {
            let modules: Vec<&str> = ground.into_keys().collect();
            return (!modules.is_empty()).then(|| format!("a circle: {}", modules.join(", ")));
        }
    }
}

/// The other modules of the crate that a module names.
fn imports(module: &str, text: &str, modules: &Modules) -> BTreeSet<String> {
    let tested = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
    let code: Vec<&str> =
        text[..tested].lines().map(|line| line.split("//").next().unwrap()).collect();
    let code = code.join("\n");
    let mut found = BTreeSet::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '$')) {
            continue;
        }
        for path in expanded(&code[start..]) {
            let mut whole: Vec<&str> = Vec::new();
            let mut rest = path.as_slice();
            if rest[0] == "super" {
                whole = module.split("::").collect();
            }
            while let ["super" | "crate", more @ ..] = rest {
                whole.pop();
                rest = more;
            }
            whole.extend(rest.iter().copied());
            let known = (1..=whole.len()).rev().map(|length| whole[..length].join("::"));
            let named = known.into_iter().find(|path| modules.contains_key(path));
            found.extend(named.filter(|named| named != module));
        }
    }
    found
}

/// The paths that begin a text, each by its segments: `a::{b, c::d}` are two.
fn expanded(text: &str) -> Vec<Vec<&str>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut head = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        head.push(&rest[..end]);
        match rest[end..].strip_prefix("::") {
            Some(more) => rest = more,
            None => return vec![head],
        }
        let Some(group) = rest.strip_prefix('{') else { continue };
        let (mut depth, mut start, mut paths) = (0_usize, 0, Vec::new());
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                ',' | '}' if depth == 0 => {
                    let item = group[start..at].trim();
                    let items = if item.is_empty() { Vec::new() } else { expanded(item) };
                    paths.extend(items.into_iter().map(|item| [head.clone(), item].concat()));
                    start = at + 1;
                }
                '}' => depth -= 1,
                _ => {}
            }
            if c == '}' && depth == 0 && start == at + 1 {
                break;
            }
        }
        return paths;
    }
}

fn parent(module: &str) -> Option<&str> {
    module.rsplit_once("::").map(|(parent, _)| parent)
}

fn modules(src: &Path) -> Modules {
    let mut found = Modules::new();
    let files = walkdir::WalkDir::new(src).into_iter().map(Result::unwrap);
    for file in files.filter(|file| file.path().extension().is_some_and(|end| end == "rs")) {
        let path = file.path().strip_prefix(src).unwrap().with_extension("");
        let mut parts: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
        if parts.last() == Some(&"mod") {
            parts.pop();
        }
        found.insert(parts.join("::"), fs::read_to_string(file.path()).unwrap());
    }
    found
}
