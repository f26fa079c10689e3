//! Every artifact of every environment of every example, as `snapshots/` has it.
//!
//! `examples/NAME/` compiles to `snapshots/NAME/…`, one file for each artifact at the artifact's own
//! path. Adding an example adds a test; `INSTA_UPDATE=always cargo test --test examples` accepts what
//! changed and takes away what is no longer written. Read the difference as whoever has to operate it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::collections::BTreeSet;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use groundplan::{Disk, ENTRY, pipeline};
use groundplan_record::Record;
use groundplan_source::{Diagnostic, Renderer, Severity, Sources};
use groundplan_syntax::Limits;

#[test]
fn every_artifact_is_as_its_snapshot_shows() {
    let mut shown = BTreeSet::new();
    let mut wrong = Vec::new();
    for example in examples() {
        let disk = Disk::new(example.clone(), &Limits::default());
        let loaded = pipeline::analyse(&disk, ENTRY, "", Default::default());
        let record = pipeline::remember(&loaded, &Record::default());
        let emitted = pipeline::lower(&loaded, &record, &Default::default(), Default::default());
        let emitted =
            emitted.unwrap_or_else(|| panic!("{}", told(&loaded.sources, &loaded.diagnostics)));
        for (path, artifact) in &emitted.artifacts {
            let snapshot = root().join("snapshots").join(name(&example)).join(path);
            let text = &artifact.text;
            // The comparison does not see the end of the text. A file that the description itself
            // writes ends as it says.
            let is_own = !path.contains("/compose/files/");
            if is_own && (!text.ends_with('\n') || text.ends_with("\n\n")) {
                wrong.push(format!("{path} of {} does not end in one line break", name(&example)));
            }
            let (folder, file) = (snapshot.parent().unwrap(), snapshot.file_name().unwrap());
            let mut settings = insta::Settings::new();
            settings.set_snapshot_path(folder);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            let compare = || insta::assert_snapshot!(file.to_str().unwrap(), text);
            let compared = std::panic::catch_unwind(AssertUnwindSafe(|| settings.bind(compare)));
            if compared.is_err() {
                wrong.push(format!("{path} of {} changed", name(&example)));
            }
            shown.insert(folder.join(format!("{}.snap", file.to_str().unwrap())));
        }
    }
    for orphan in snapshots().difference(&shown) {
        match std::env::var("INSTA_UPDATE").as_deref() {
            Ok("always") => fs::remove_file(orphan).unwrap(),
            _ => wrong.push(format!("{} shows nothing that is written", orphan.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_compile_without_warnings() {
    for example in examples() {
        let disk = Disk::new(example.clone(), &Limits::default());
        let loaded = pipeline::analyse(&disk, ENTRY, "", Default::default());
        let mut faults = loaded.diagnostics.clone();
        let record = pipeline::remember(&loaded, &Record::default());
        let emitted = pipeline::lower(&loaded, &record, &Default::default(), Default::default());
        if let Some(emitted) = emitted {
            faults.extend(emitted.diagnostics);
        }
        faults.retain(|fault| fault.severity < Severity::Advice);
        assert!(faults.is_empty(), "{}:\n{}", name(&example), told(&loaded.sources, &faults));
    }
}

#[test]
fn examples_are_formatted() {
    for example in examples() {
        for path in files(&example, "kdl") {
            let text = fs::read_to_string(&path).unwrap();
            let mut sources = Sources::default();
            let file = sources.add(path.display().to_string(), text.as_str());
            let text = sources.get(file).unwrap().text.clone();
            match groundplan_syntax::format(file, &text, &Limits::default()) {
                Ok(formatted) => {
                    assert!(*formatted == *text, "{} is not formatted", path.display())
                }
                Err(faults) => panic!("{}", told(&sources, &faults)),
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of the examples, in order of name.
fn examples() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.join(ENTRY).exists()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

fn snapshots() -> BTreeSet<PathBuf> {
    files(&root().join("snapshots"), "snap").into_iter().collect()
}

/// The files below a folder that end in `.extension`, hidden ones too.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn told(sources: &Sources, faults: &[Diagnostic]) -> String {
    Renderer::new(Default::default()).render(sources, faults)
}
