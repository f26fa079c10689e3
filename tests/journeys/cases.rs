//! The changes that are judged: journeys, and edits of the examples.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use groundplan::{Disk, ENTRY};
use groundplan_backends::change::Class;
use groundplan_model::load::{File, Files, ReadFault};
use groundplan_syntax::Limits;
use serde::Deserialize;

/// A change of a description.
pub struct Case {
    pub name: String,
    /// What was compiled before anything else, if something was.
    pub earlier: Option<Description>,
    pub before: Description,
    /// How what was committed differs from what `before` comes to today: another version wrote it.
    pub written: Vec<Edit>,
    pub after: Description,
    /// What is to happen to each environment.
    pub expected: BTreeMap<String, Expected>,
}

/// A description: a project of which some passages are exchanged.
pub struct Description {
    pub disk: Disk,
    pub entry: &'static str,
    pub edits: Vec<Edit>,
}

/// What an older version wrote otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    edit: Vec<Edit>,
}

/// One passage of a text exchanged for another.
#[derive(Clone, Deserialize)]
pub struct Edit {
    /// The file; none for all of them.
    pub file: Option<String>,
    pub replace: String,
    pub with: String,
}

/// What is to happen to one environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    #[serde(rename = "class")]
    pub word: String,
    /// What was seen when it was really done.
    pub seen: String,
    /// Why it is worse than what can be seen.
    pub because: Option<String>,
    /// Whether something is there that is described no longer.
    #[serde(default, rename = "left")]
    pub _left: bool,
    /// Whether `compile` goes on, where the class alone does not say.
    pub compile: Option<String>,
    /// Why it does not come to rest.
    pub stuck: Option<String>,
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

impl Files for Description {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let mut file = self.disk.read(path)?;
        for edit in &self.edits {
            if edit.file.as_deref().is_none_or(|name| name == path) {
                file.text = file.text.replace(&edit.replace, &edit.with);
            }
        }
        Ok(file)
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        self.disk.glob(pattern)
    }
}

impl Expected {
    pub fn class(&self) -> Class {
        Class::from_word(&self.word).unwrap()
    }

    pub fn is_refused(&self) -> bool {
        self.compile.as_deref().map_or(self.class().is_refused(), |word| word == "refuses")
    }
}

/// The journeys: each is a folder with both descriptions and what is to happen.
pub fn journeys() -> Vec<Case> {
    let folders = entries(&home()).into_iter();
    let mut found = Vec::new();
    for folder in folders.filter(|path| path.join("expect.toml").is_file()) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut files = entries(&folder);
        let [earlier, written] = ["earlier.kdl", "written.toml"].map(|file| folder.join(file));
        let [has_earlier, has_written] = [&earlier, &written].map(|file| files.contains(file));
        files.retain(|file| *file != earlier && *file != written);
        let expected = ["after.kdl", "before.kdl", "expect.toml"].map(|file| folder.join(file));
        assert_eq!(files, expected, "{name}");
        let journey: Journey = toml::from_str(&text(&folder.join("expect.toml")))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(journey.about.ends_with('.'), "{name}: `about` is no sentence");
        let at = |entry| Description { disk: disk(&folder), entry, edits: Vec::new() };
        let (before, after) = (at("before.kdl"), at("after.kdl"));
        let earlier = has_earlier.then(|| at("earlier.kdl"));
        let written = has_written.then(|| toml::from_str::<Written>(&text(&written)).unwrap().edit);
        let (written, expected) = (written.unwrap_or_default(), journey.environments);
        found.push(Case { name, earlier, before, written, after, expected });
    }
    assert!(!found.is_empty());
    found
}

/// The edits of the examples, whose open questions are answered before and after.
pub fn catalogue() -> Vec<Case> {
    let mut found = Vec::new();
    for table in entries(&home().join("catalogue")) {
        let catalogue: Catalogue = toml::from_str(&text(&table))
            .unwrap_or_else(|error| panic!("{}: {error}", table.display()));
        let Description { edits: answers, .. } = example(&catalogue.example);
        let root = root(&catalogue.example);
        for change in catalogue.change {
            let name = format!("{}/{}", catalogue.example, change.name);
            let edits: Vec<Edit> = change.one.into_iter().chain(change.edits).collect();
            assert!(!edits.is_empty(), "{name}: changes nothing");
            for edit in &edits {
                let there = text(&root.join(edit.file.as_ref().unwrap()));
                assert_eq!(there.matches(&edit.replace).count(), 1, "{name}: {}", edit.replace);
            }
            let at = |edits| Description { disk: disk(&root), entry: ENTRY, edits };
            let before = at(answers.clone());
            let after = at(edits.iter().chain(&answers).cloned().collect());
            let expected = expectations(&name, change.environments);
            let (earlier, written) = (None, Vec::new());
            found.push(Case { name, earlier, before, written, after, expected });
        }
    }
    found
}

/// The names of the examples.
pub fn examples() -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries(&root("")).iter().map(name).collect()
}

/// An example, with its open questions answered.
pub fn example(name: &str) -> Description {
    Description { disk: disk(&root(name)), entry: ENTRY, edits: answers(name) }
}

fn root(example: &str) -> PathBuf {
    home().join("../../examples").join(example)
}

/// What the open questions of an example are answered with.
fn answers(example: &str) -> Vec<Edit> {
    let path = home().join(format!("../conformance/answers/{example}.toml"));
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    let answers: BTreeMap<String, String> = toml::from_str(&text).unwrap();
    let edit =
        |(question, with)| Edit { file: None, replace: format!("(todo)\"{question}\""), with };
    answers.into_iter().map(edit).collect()
}

/// What is said of the environments, beside what is said of the edit.
fn expectations(name: &str, table: BTreeMap<String, toml::Value>) -> BTreeMap<String, Expected> {
    let own = ["file", "replace", "with"];
    let rest = table.into_iter().filter(|(key, _)| !own.contains(&key.as_str()));
    let read = |(key, value): (String, toml::Value)| {
        let expected = value.try_into();
        let expected = expected.unwrap_or_else(|error| panic!("{name}: {key}: {error}"));
        (key, expected)
    };
    rest.map(read).collect()
}

fn disk(root: &Path) -> Disk {
    Disk::new(root.to_owned(), &Limits::default())
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys").canonicalize().unwrap()
}
