//! Every journey and every change of the catalogue is whole: both descriptions compile, and what is
//! to happen is said of each environment, in words that are known.
//!
//! What really happens is judged by `tests/conformance/journeys`, which needs other tools.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use groundplan::{Disk, ENTRY, pipeline};
use groundplan_model::load::{File, Files, ReadFault};
use groundplan_source::{Renderer, Severity};
use groundplan_syntax::Limits;
use serde::Deserialize;

/// From what nobody notices to what cannot be done.
const CLASSES: [&str; 7] =
    ["free", "rolls", "interrupts", "replaces", "steps", "loses", "impossible"];
/// The least number of changes of examples whose truth is known.
const CATALOGUE: usize = 150;

/// What is to happen to one environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    class: String,
    /// What was seen when it was really done.
    seen: String,
    /// Why it is worse than what can be seen.
    because: Option<String>,
    /// Whether something is there that is described no longer.
    #[serde(default, rename = "left")]
    _left: bool,
    /// Whether `compile` goes on, where the class alone does not say.
    compile: Option<String>,
    /// Why it does not come to rest.
    stuck: Option<String>,
}

#[derive(Deserialize)]
struct Journey {
    about: String,
    #[serde(flatten)]
    environments: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    example: String,
    change: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    name: String,
    #[serde(flatten)]
    one: Option<Edit>,
    #[serde(default)]
    edits: Vec<Edit>,
    #[serde(flatten)]
    environments: BTreeMap<String, toml::Value>,
}

/// One passage of a description exchanged for another.
#[derive(Deserialize)]
struct Edit {
    file: String,
    replace: String,
    with: String,
}

/// A project of which some passages are exchanged.
struct Edited<'e> {
    disk: Disk,
    edits: Vec<&'e Edit>,
}

impl Files for Edited<'_> {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let mut file = self.disk.read(path)?;
        for edit in self.edits.iter().filter(|edit| edit.file == path) {
            file.text = file.text.replacen(&edit.replace, &edit.with, 1);
        }
        Ok(file)
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        self.disk.glob(pattern)
    }
}

#[test]
fn journeys_are_whole() {
    let mut wrong = Vec::new();
    for folder in journeys() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let there: BTreeSet<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        if there != ["after.kdl", "before.kdl", "expect.toml"].map(String::from).into() {
            wrong.push(format!("{name}: holds {there:?}"));
            continue;
        }
        let journey: Journey = toml::from_str(&text(&folder.join("expect.toml")))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        if !journey.about.ends_with('.') {
            wrong.push(format!("{name}: `about` is no sentence"));
        }
        let disk = || Disk::new(folder.clone(), &Limits::default());
        let mut environments = BTreeSet::new();
        for entry in ["before.kdl", "after.kdl"] {
            match compiled(&disk(), entry) {
                Ok(found) => environments.extend(found),
                Err(told) => wrong.push(format!("{name}/{entry}:\n{told}")),
            }
        }
        wrong.extend(faults(name, &environments, &journey.environments));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_catalogue_is_whole() {
    let (mut wrong, mut number) = (Vec::new(), 0);
    for table in entries(&home().join("catalogue")) {
        let catalogue: Catalogue = toml::from_str(&text(&table))
            .unwrap_or_else(|error| panic!("{}: {error}", table.display()));
        let root = examples().join(&catalogue.example);
        let disk = || Disk::new(root.clone(), &Limits::default());
        let mut names = BTreeSet::new();
        number += catalogue.change.len();
        for change in &catalogue.change {
            let name = format!("{}/{}", catalogue.example, change.name);
            if !names.insert(&change.name) {
                wrong.push(format!("{name}: a second one"));
            }
            let edits: Vec<&Edit> = change.one.iter().chain(&change.edits).collect();
            if edits.is_empty() {
                wrong.push(format!("{name}: changes nothing"));
            }
            let environments = match compiled(&Edited { disk: disk(), edits }, ENTRY) {
                Ok(found) => found,
                Err(told) => {
                    wrong.push(format!("{name}:\n{told}"));
                    continue;
                }
            };
            let expected = expectations(&name, change);
            let known: BTreeSet<String> =
                environments.into_iter().chain(compiled(&disk(), ENTRY).unwrap()).collect();
            wrong.extend(faults(&name, &known, &expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(number >= CATALOGUE, "{number} changes, not {CATALOGUE}");
}

/// What is said of the environments, beside what is said of the edit.
fn expectations(name: &str, change: &Change) -> BTreeMap<String, Expected> {
    let own = ["file", "replace", "with", "edits", "name"];
    change
        .environments
        .iter()
        .filter(|(key, _)| !own.contains(&key.as_str()))
        .map(|(key, value)| {
            let read = value.clone().try_into();
            (key.clone(), read.unwrap_or_else(|error| panic!("{name}: {key}: {error}")))
        })
        .collect()
}

/// What is missing in what is said of a change.
fn faults(
    name: &str,
    environments: &BTreeSet<String>,
    expected: &BTreeMap<String, Expected>,
) -> Vec<String> {
    let mut found = Vec::new();
    let said: BTreeSet<String> = expected.keys().cloned().collect();
    if &said != environments {
        found.push(format!("{name}: speaks of {said:?}, and there are {environments:?}"));
    }
    for (environment, words) in expected {
        let place = format!("{name}: {environment}");
        if !CLASSES.contains(&words.class.as_str()) {
            found.push(format!("{place}: no class: {}", words.class));
        }
        if [Some(words.seen.as_str()), words.because.as_deref(), words.stuck.as_deref()]
            .contains(&Some(""))
        {
            found.push(format!("{place}: has nothing to say of what was seen, or why"));
        }
        if !matches!(words.compile.as_deref(), None | Some("passes" | "refuses")) {
            found.push(format!("{place}: `compile` passes or refuses"));
        }
    }
    found
}

/// The environments of a description, or why it does not compile.
fn compiled(files: &dyn Files, entry: &str) -> Result<BTreeSet<String>, String> {
    let loaded = pipeline::analyse(files, entry, "", Default::default());
    let mut told = loaded.diagnostics.clone();
    if let Some(emitted) = pipeline::lower(&loaded, &Default::default(), Default::default()) {
        told.extend(emitted.diagnostics);
    }
    told.retain(|diagnostic| diagnostic.severity == Severity::Error);
    if !told.is_empty() {
        return Err(Renderer::new(Default::default()).render(&loaded.sources, &told));
    }
    Ok(loaded.model.unwrap().environments.keys().map(|name| name.to_string()).collect())
}

fn journeys() -> Vec<PathBuf> {
    let mut found = entries(&home());
    found.retain(|path| path.is_dir() && !path.ends_with("catalogue"));
    assert!(!found.is_empty());
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys").canonicalize().unwrap()
}

fn examples() -> PathBuf {
    home().join("../../examples").canonicalize().unwrap()
}
