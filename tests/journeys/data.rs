//! Whatever holds data, and whatever is done to it, in every environment of the examples and in every
//! profile: refused with the way on, or carried out without loss.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use groundplan::ENTRY;
use groundplan_backends::change::Class;
use groundplan_backends::meaning::{self, Judged};
use groundplan_model::kinds::Profile;
use groundplan_model::load::{File, Files, ReadFault};
use groundplan_model::{EnvironmentModel, Runtime};
use groundplan_record::Record;
use groundplan_schema::scalar::Choice;

use crate::cases::{Description, example, examples, home, text};
use crate::compiled::Compiled;
use crate::probe::{Probe, all, probes};
use crate::stores::stores;

/// What is done to an environment as a whole: a property of `aws`, and its new value.
const MOVES: [(&str, &str, &str); 3] = [
    ("moved to another region", "region", "us-east-1"),
    ("moved to another network", "network", "10.77.0.0/16"),
    ("moved to another account", "account", "999988887777"),
];

/// An example in a profile, somewhere, with more than it has.
struct Variant<'e> {
    example: &'e Description,
    profile: &'static str,
    moved: Option<(&'static str, &'static str)>,
    more: String,
}

impl Variant<'_> {
    fn compiled(&self, previous: &Record) -> Compiled {
        Compiled::of(self, self.example.entry, previous).unwrap_or_else(|told| panic!("{told}"))
    }
}

impl Files for Variant<'_> {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let mut file = self.example.read(path)?;
        file.text = with_property(&file.text, "profile", self.profile);
        if let Some((name, value)) = self.moved {
            file.text = with_property(&file.text, name, value);
        }
        if path == self.example.entry {
            file.text.push_str(&self.more);
        }
        Ok(file)
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        self.example.glob(pattern)
    }
}

/// A description with another value of a property of `aws`, or with that property where it has none.
fn with_property(text: &str, name: &str, value: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [word, _] if *word == name => writeln!(out, "        {name} \"{value}\"").unwrap(),
            ["aws", ..] => {
                let kept = words.iter().filter(|word| !word.starts_with(&format!("{name}=")));
                let kept: Vec<&str> = kept.copied().collect();
                let own = format!("{name}=\"{value}\"");
                let is_below =
                    text.lines().any(|line| line.trim().starts_with(&format!("{name} ")));
                let added = [vec!["aws"], if is_below { vec![] } else { vec![own.as_str()] }];
                writeln!(out, "{} {}", added.concat().join(" "), kept[1..].join(" ")).unwrap();
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// What was found, by kind, operation and where.
#[derive(Default)]
struct Found {
    cells: BTreeMap<(String, String, String), BTreeSet<String>>,
    /// How many environments were refused, and in how many it was carried out.
    refused: usize,
    carried_out: usize,
    wrong: Vec<String>,
    codes: BTreeSet<&'static str>,
}

#[test]
fn nothing_that_holds_data_is_lost_without_a_word() {
    let mut found = Found::default();
    for name in examples() {
        let example = example(&name);
        let there = Compiled::of(&example, ENTRY, &Record::default()).unwrap();
        // A profile is of AWS alone.
        let profiles = if there.on_aws() { Profile::WORDS } else { &Profile::WORDS[..1] };
        for profile in profiles {
            found.operate(&name, &example, profile);
        }
    }
    assert!(found.wrong.is_empty(), "{}", found.wrong.join("\n"));
    for code in &found.codes {
        let page = text(&home().join(format!("../../docs/diagnostics/{code}.md")));
        assert!(page.contains("\n## What to do"), "{code}");
    }
    insta::assert_snapshot!(found.table());
}

impl Found {
    fn operate(&mut self, name: &str, example: &Description, profile: &'static str) {
        let variant = |moved, more| Variant { example, profile, moved, more };
        let before = variant(None, all()).compiled(&Record::default());
        let titles: BTreeSet<&str> =
            probes().flat_map(|probe| probe.operations()).map(|(title, _)| title).collect();
        for title in titles {
            let operated: Vec<(Probe, Option<String>)> = probes()
                .map(|probe| {
                    let mut operations = probe.operations().into_iter();
                    let after = operations.find(|(other, _)| *other == title).map(|(_, text)| text);
                    (probe, after)
                })
                .collect();
            let texts = operated.iter().map(|(probe, after)| match after {
                Some(text) => text.clone(),
                None => probe.text.to_owned(),
            });
            let more = texts.collect::<Vec<_>>().join("\n");
            let after = variant(None, more.clone());
            let those =
                operated.iter().filter(|(_, after)| after.is_some()).map(|(probe, _)| probe);
            self.compare(&format!("{name}, {profile}"), title, &before, &after, those);
        }
        for (title, property, value) in MOVES {
            let after = variant(Some((property, value)), all());
            let all: Vec<Probe> = probes().collect();
            self.compare(&format!("{name}, {profile}"), title, &before, &after, all.iter());
        }
    }

    fn compare<'p>(
        &mut self,
        place: &str,
        title: &str,
        before: &Compiled,
        after: &Variant<'_>,
        probes: impl Iterator<Item = &'p Probe>,
    ) {
        let files = before.committed(&[]).unwrap();
        let now = after.compiled(&before.record);
        let (judged, artifacts) = (now.judged(before, &files).unwrap(), now.artifacts().unwrap());
        self.is_let_through(place, title, before, after, &judged);
        let probes: Vec<&Probe> = probes.collect();
        let model = before.loaded.model.as_ref().unwrap();
        for environment in model.environments.values() {
            if title.starts_with("moved") && !matches!(environment.runtime(), Some(Runtime::Aws(_)))
            {
                continue;
            }
            let [was, is] = [&files, &artifacts].map(|all| stores(all, environment.name()));
            for probe in &probes {
                let at =
                    format!("{place}: {} of {}: {title}", probe.kind.word(), environment.name());
                let is_there = was.keys().any(|store| probe.is_its(store));
                assert_eq!(is_there, probe.has_store(environment), "{at}");
                let told = judged.iter().filter(|one| one.environment == environment.name());
                let told: Vec<&Judged> = told.filter(|one| probe.is_meant(one)).collect();
                let lost = was
                    .iter()
                    .filter(|(store, what)| probe.is_its(store) && is.get(*store) != Some(what));
                let lost: Vec<&String> = lost.map(|(store, _)| store).collect();
                let word = self.word(&at, &told, &lost);
                let row = (probe.kind.word().to_owned(), title.to_owned(), runtime(environment));
                self.cells.entry(row).or_default().insert(word);
            }
        }
    }

    /// How it ended, in a word.
    fn word(&mut self, at: &str, told: &[&Judged], lost: &[&String]) -> String {
        let worst = told.iter().max_by_key(|one| one.class);
        let class = worst.map_or(Class::Free, |one| one.class);
        let refused: Vec<&&Judged> = told.iter().filter(|one| one.is_refused()).collect();
        match refused.iter().max_by_key(|one| one.class) {
            Some(one) => {
                self.refused += 1;
                let code = one.code.unwrap().code;
                self.codes.insert(code);
                code.to_owned()
            }
            None => {
                self.carried_out += 1;
                if class.is_refused() || !lost.is_empty() {
                    self.wrong.push(format!("{at}: {class}, and lost are {lost:?}"));
                }
                format!("({class})")
            }
        }
    }

    /// Whether each refusal says the way on, and that way leads there: what may go is said to go one
    /// release before, and for the rest there is a waiver.
    fn is_let_through(
        &mut self,
        place: &str,
        title: &str,
        before: &Compiled,
        after: &Variant<'_>,
        judged: &[Judged],
    ) {
        let mute = meaning::refused(judged).into_iter().filter(|fault| fault.helps.is_empty());
        self.wrong
            .extend(mute.map(|fault| format!("{place}: {title}: no help: {}", fault.message)));
        let refused = judged.iter().filter(|one| one.is_refused());
        let words: BTreeSet<String> = refused.map(way_on).collect();
        let (retired, waived): (Vec<String>, Vec<String>) =
            words.into_iter().partition(|word| word.starts_with("retire"));
        if title == "removed" && !waived.is_empty() {
            self.wrong.push(format!("{place}: `retire` does not do: {}", waived.join("; ")));
        }
        let retired = retired.join("\n");
        let first = Variant { more: format!("{}\n{retired}\n", all()), moved: None, ..*after };
        let first = first.compiled(&before.record);
        let more = format!("{}\n{retired}\n{}\n", after.more, waived.join("\n"));
        let then = Variant { more, ..*after }.compiled(&first.record);
        let still = then.judged(&first, &first.committed(&[]).unwrap()).unwrap();
        let still = still.into_iter().filter(Judged::is_refused);
        self.wrong
            .extend(still.map(|one| format!("{place}: {title}: still refused: {}", one.what)));
    }

    /// How everything ended: a line for each kind and operation, with every place there is.
    fn table(&self) -> String {
        let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ((kind, title, runtime), words) in &self.cells {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let line = lines.entry(format!("{kind} {title}")).or_default();
            line.push(format!("{runtime}: {}", words.join(" or ")));
        }
        let lines =
            lines.iter().map(|(what, places)| format!("{what}\n    {}\n", places.join(", ")));
        let (refused, carried_out) = (self.refused, self.carried_out);
        let all: String = lines.collect();
        format!("{all}{refused} times refused, {carried_out} times carried out")
    }
}

/// What lets a change through, as its report says.
fn way_on(judged: &Judged) -> String {
    let (code, name) = (judged.code.unwrap().code, &judged.name);
    match code {
        "removed-without-retire" => format!("retire \"{name}\" reason=\"not needed\""),
        _ => format!("waive \"{code}\" for=\"{name}\" reason=\"seen to\" until=\"2099-12-31\""),
    }
}

fn runtime(environment: &EnvironmentModel) -> String {
    match environment.runtime().unwrap() {
        Runtime::Compose(_) => "compose".to_owned(),
        Runtime::Kubernetes(_) => "cluster".to_owned(),
        Runtime::Aws(aws) => format!("aws {}", aws.profile.peek().0.word()),
    }
}
