//! Where the official suite lies, and its cases. Each test program uses its part of this.

#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// One document of the suite.
pub struct Case {
    /// The file's name without its ending; `…_fail` marks a document that must be refused.
    pub name: String,
    /// The document.
    pub input: String,
    /// What it means, in the suite's canonical spelling; none for a faulty document.
    pub expected: Option<String>,
}

impl Case {
    /// Whether the document must be refused.
    pub fn is_faulty(&self) -> bool {
        self.name.ends_with("_fail")
    }
}

/// Every case, by name.
pub fn cases() -> Vec<Case> {
    let folder = folder();
    let inputs = std::fs::read_dir(folder.join("input")).expect("the kdl package holds the suite");
    let mut cases: Vec<Case> = inputs
        .map(|entry| {
            let path = entry.unwrap().path();
            let expected = folder.join("expected_kdl").join(path.file_name().unwrap());
            Case {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                input: String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
                expected: std::fs::read_to_string(expected).ok(),
            }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// The suite's folder inside the package of the `kdl` crate, which Cargo has unpacked somewhere to
/// build these tests: where, Cargo knows.
fn folder() -> PathBuf {
    let metadata = command_output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked"])
            // Without it Cargo looks for packages of systems that were never unpacked here.
            .args(["--filter-platform", &host()])
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("metadata is JSON");
    let manifest = metadata["packages"]
        .as_array()
        .expect("metadata lists packages")
        .iter()
        .find(|package| package["name"] == "kdl")
        .and_then(|package| package["manifest_path"].as_str())
        .expect("kdl is a dependency of these tests");
    Path::new(manifest).parent().unwrap().join("tests").join("test_cases")
}

/// The triple of the system that the tests run on.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = command_output(Command::new(rustc).arg("-vV"));
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

fn command_output(command: &mut Command) -> String {
    let output = command.output().expect("the toolchain runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}");
    String::from_utf8(output.stdout).expect("it answers in UTF-8")
}
