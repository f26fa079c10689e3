//! Every journey and every change of the catalogue: what is to happen to each environment, against
//! what is said of it when it is compiled.
//!
//! What really happens is judged by `tests/conformance/journeys`, which needs other tools. `cargo test
//! --test journeys -- --nocapture` prints how many there are of each class.
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
use groundplan_backends::change::{Base, Class, judge};
use groundplan_backends::meaning::Judged;
use groundplan_model::load::{File, Files, Loaded, ReadFault};
use groundplan_record::Record;
use groundplan_source::{Diagnostic, Renderer, Severity};
use groundplan_syntax::Limits;
use serde::Deserialize;

/// The least number of changes of examples whose truth is known.
const CATALOGUE: usize = 150;
/// The least number of things that a platform is known to go through.
const LIFE: usize = 120;
/// The most environments that may be judged more harshly than they deserve.
const HARSH: usize = 2;

/// A change of a description.
struct Case {
    name: String,
    /// What was compiled before anything else, if something was.
    earlier: Option<Description>,
    before: Description,
    /// How what was committed differs from what `before` comes to today: another version wrote it.
    written: Vec<Edit>,
    after: Description,
    /// What is to happen to each environment.
    expected: BTreeMap<String, Expected>,
}

/// A description: a project of which some passages are exchanged.
struct Description {
    disk: Disk,
    entry: &'static str,
    edits: Vec<Edit>,
}

/// What an older version wrote otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    edit: Vec<Edit>,
}

/// One passage of a text exchanged for another.
#[derive(Clone, Deserialize)]
struct Edit {
    /// The file; none for all of them.
    file: Option<String>,
    replace: String,
    with: String,
}

/// What is to happen to one environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(rename = "class")]
    word: String,
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
    fn class(&self) -> Class {
        Class::from_word(&self.word).unwrap()
    }

    fn is_refused(&self) -> bool {
        self.compile.as_deref().map_or(self.class().is_refused(), |word| word == "refuses")
    }
}

#[test]
fn every_change_is_whole() {
    let (journeys, catalogue) = (journeys(), catalogue());
    assert!(catalogue.len() >= CATALOGUE, "{} changes, not {CATALOGUE}", catalogue.len());
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in journeys.iter().chain(&catalogue) {
        if !names.insert(&case.name) {
            wrong.push(format!("{}: a second one", case.name));
        }
        for (environment, words) in &case.expected {
            wrong.extend(faults(words).map(|said| format!("{}: {environment}: {said}", case.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with what is said of an environment.
fn faults(words: &Expected) -> impl Iterator<Item = String> {
    let all = [Some(words.seen.as_str()), words.because.as_deref(), words.stuck.as_deref()];
    let class =
        Class::from_word(&words.word).is_none().then(|| format!("no class: {}", words.word));
    let silent = all.contains(&Some("")).then(|| "does not say what was seen, or why".to_owned());
    let is_known = matches!(words.compile.as_deref(), None | Some("passes" | "refuses"));
    let compile = (!is_known).then(|| "`compile` passes or refuses".to_owned());
    class.into_iter().chain(silent).chain(compile)
}

#[test]
fn whatever_a_platform_goes_through_is_held_by_something() {
    let covered: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(&text(&home().join("coverage.toml"))).unwrap();
    let known: BTreeSet<String> =
        journeys().into_iter().chain(catalogue()).map(|case| case.name).collect();
    let is_there = |name: &str| match name.split_once(": ") {
        Some((file, place)) => holds(&home().join("../..").join(file), place),
        None => known.contains(name),
    };
    let mut wrong = Vec::new();
    for (change, held) in covered.values().flatten() {
        if held.is_empty() {
            wrong.push(format!("{change}: nothing holds it"));
        }
        let missing = held.iter().filter(|name| !is_there(name));
        wrong.extend(missing.map(|name| format!("{change}: `{name}` is not there")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let number = covered.values().map(BTreeMap::len).sum::<usize>();
    assert!(number >= LIFE, "{number} of what a platform goes through, not {LIFE}");
}

/// Whether a file of tests has a place: a function, which in Rust is to be run as a test, or a word.
fn holds(file: &Path, place: &str) -> bool {
    let text = text(file);
    match place.strip_prefix("fn ") {
        Some(name) => text.contains(&format!("#[test]\nfn {name}()")),
        None => text.contains(place),
    }
}

#[test]
fn what_is_said_is_what_happens() {
    let mut tally = Tally::default();
    let (journeys, catalogue) = (journeys(), catalogue());
    for case in journeys.iter().chain(&catalogue) {
        if let Err(told) = tally.judge(case) {
            tally.wrong.push(format!("{}:\n{told}", case.name));
        }
    }
    println!("{} journeys and {} changes of examples", journeys.len(), catalogue.len());
    println!("{tally}");
    let Tally { wrong, harsh, unchanged, .. } = &tally;
    println!("{}", harsh.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(harsh.len() <= HARSH, "{} judged too harshly", harsh.len());
    assert!(*unchanged > 0, "no comment, order or formatting is there");
}

/// What came of the comparison.
#[derive(Default)]
struct Tally {
    /// Environments by the class that they deserve.
    classes: BTreeMap<Class, usize>,
    /// Whatever must not be.
    wrong: Vec<String>,
    /// What is told of more harshly than it deserves.
    harsh: Vec<String>,
    /// How many changes of a text change nothing that is written.
    unchanged: usize,
}

impl Tally {
    fn judge(&mut self, case: &Case) -> Result<(), String> {
        let earlier =
            case.earlier.as_ref().map(|earlier| Compiled::of(earlier, &Record::default()));
        let known = earlier.transpose()?.map(|earlier| earlier.record).unwrap_or_default();
        let before = Compiled::of(&case.before, &known)?;
        let after = Compiled::of(&case.after, &before.record)?;
        let committed = before.committed(&case.written)?;
        let judged = after.judged(&before, &committed)?;
        let environments = before.environments().chain(after.environments()).collect();
        let said: BTreeSet<&str> = case.expected.keys().map(String::as_str).collect();
        if said != environments {
            return Err(format!("speaks of {said:?}, and there are {environments:?}"));
        }
        if after.artifacts()? == committed && after.record == before.record {
            self.unchanged += 1;
            let told = judged.iter().map(|one| format!("{}: tells `{}`", case.name, one.what));
            self.wrong.extend(told);
        }
        for (environment, expected) in &case.expected {
            *self.classes.entry(expected.class()).or_default() += 1;
            let own = judged.iter().filter(|one| one.environment == *environment);
            self.compare(
                &format!("{}: {environment}", case.name),
                expected,
                &own.collect::<Vec<_>>(),
            );
        }
        Ok(())
    }

    fn compare(&mut self, place: &str, expected: &Expected, judged: &[&Judged]) {
        let worst = judged.iter().max_by_key(|one| one.class);
        let (class, what) = worst.map_or((Class::Free, "nothing"), |one| (one.class, &one.what));
        let truth = expected.class();
        let told = format!("{place}: told {class} ({what}), happens {truth} ({})", expected.seen);
        if class < truth {
            let silent = if truth.is_refused() && !class.is_refused() { "silent: " } else { "" };
            self.wrong.push(format!("{silent}{told}"));
        } else if class > truth {
            self.harsh.push(format!("too harsh: {told}"));
        }
        let is_refused = judged.iter().any(|one| one.is_refused());
        if is_refused != expected.is_refused() {
            let word = if is_refused { "refused" } else { "let through" };
            self.wrong.push(format!("{place}: {word} ({what})"));
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (class, count) in &self.classes {
            writeln!(out, "{class:<12}{count:>6}")?;
        }
        let (all, harsh) = (self.classes.values().sum::<usize>(), self.harsh.len());
        write!(out, "{all} environments, {} wrong, {harsh} too harsh", self.wrong.len())
    }
}

/// A description that was compiled.
struct Compiled {
    loaded: Loaded,
    record: Record,
}

impl Compiled {
    /// Compiles a description; says why it cannot be.
    fn of(description: &Description, previous: &Record) -> Result<Self, String> {
        let loaded = pipeline::analyse(description, description.entry, "", Default::default());
        let record = pipeline::remember(&loaded, previous);
        let compiled = Self { loaded, record };
        compiled.is_faultless(&compiled.loaded.diagnostics)?;
        Ok(compiled)
    }

    fn emitted(&self) -> Result<groundplan_backends::Emitted<'_>, String> {
        let (options, deny) = (Default::default(), Default::default());
        let emitted = pipeline::lower(&self.loaded, &self.record, &options, deny).unwrap();
        self.is_faultless(&emitted.diagnostics)?;
        Ok(emitted)
    }

    fn is_faultless(&self, told: &[Diagnostic]) -> Result<(), String> {
        let errors = told.iter().filter(|fault| fault.severity == Severity::Error);
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        match errors.is_empty() {
            true => Ok(()),
            false => Err(Renderer::new(Default::default()).render(&self.loaded.sources, &errors)),
        }
    }

    fn artifacts(&self) -> Result<BTreeMap<String, String>, String> {
        let artifacts = self.emitted()?.artifacts.into_iter();
        Ok(artifacts.map(|(path, artifact)| (path, artifact.text)).collect())
    }

    /// The artifacts as they were committed.
    fn committed(&self, written: &[Edit]) -> Result<BTreeMap<String, String>, String> {
        let mut files = self.artifacts()?;
        for Edit { file, replace, with } in written {
            let path = file.as_ref().unwrap();
            let text = files.get_mut(path).ok_or_else(|| format!("{path} is not written"))?;
            if !text.contains(replace.as_str()) {
                return Err(format!("{path} does not hold {replace:?}"));
            }
            *text = text.replace(replace, with);
        }
        Ok(files)
    }

    /// What is said of the way from the description before, whose files were committed, to this one.
    fn judged(
        &self,
        before: &Compiled,
        files: &BTreeMap<String, String>,
    ) -> Result<Vec<Judged>, String> {
        let generated = before.loaded.model.as_ref().unwrap().output.generated.peek().0.as_str();
        let base = Base { record: &before.record, files, generated };
        Ok(judge(self.loaded.model.as_ref().unwrap(), &self.record, &self.emitted()?, &base))
    }

    fn environments(&self) -> impl Iterator<Item = &str> {
        self.loaded.model.as_ref().unwrap().environments.values().map(|one| one.name())
    }
}

/// The journeys: each is a folder with both descriptions and what is to happen.
fn journeys() -> Vec<Case> {
    let folders = entries(&home()).into_iter();
    let mut found = Vec::new();
    for folder in folders.filter(|path| path.is_dir() && !path.ends_with("catalogue")) {
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
fn catalogue() -> Vec<Case> {
    let mut found = Vec::new();
    for table in entries(&home().join("catalogue")) {
        let catalogue: Catalogue = toml::from_str(&text(&table))
            .unwrap_or_else(|error| panic!("{}: {error}", table.display()));
        let root = home().join("../../examples").join(&catalogue.example);
        let answers = answers(&catalogue.example);
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

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys").canonicalize().unwrap()
}
