//! How much script a platform is given: whatever makes it more is seen here.
//!
//! Counted are the lines of the workflows' `run:`, in each place where they are emitted, and of the
//! scripts that lie beside them; blank lines and comments are not counted. Open questions are answered,
//! so that every environment is deployed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, clippy::disallowed_types)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use groundplan::{Disk, ENTRY, pipeline};
use groundplan_model::load::{File, Files, ReadFault};
use groundplan_record::Record;
use groundplan_syntax::Limits;
use serde_yaml::Value;

/// The lines of the workflow, and those of the script that carries releases out.
const LINES: [(&str, usize, usize); 3] =
    [("agent-platform", 186, 251), ("bookshop", 62, 251), ("minimal", 108, 251)];

#[test]
fn no_example_is_given_more_script_than_is_written_here() {
    let counted = LINES.map(|(example, ..)| {
        let (workflows, scripts) = lines(example);
        (example, workflows, scripts)
    });
    assert_eq!(counted, LINES);
}

fn lines(example: &str) -> (usize, usize) {
    let project = Answered::of(example);
    let loaded = pipeline::analyse(&project, ENTRY, "", Default::default());
    let record = pipeline::remember(&loaded, &Record::default());
    let emitted = pipeline::lower(&loaded, &record, &Default::default(), Default::default());
    let emitted = emitted.unwrap_or_else(|| panic!("{example} has faults"));
    assert!(emitted.blocked.is_empty(), "{example} waits for answers");
    let ending = |ending: &'static str| {
        let files = emitted.artifacts.iter().filter(move |(path, _)| path.ends_with(ending));
        files.map(|(_, artifact)| artifact.text.as_str())
    };
    let workflows = emitted.artifacts.iter().filter(|(path, _)| path.contains("/workflows/"));
    let runs = workflows.flat_map(|(_, workflow)| runs(&workflow.text));
    (runs.map(|run| code(&run)).sum(), ending(".sh").map(code).sum())
}

/// The scripts in a workflow.
fn runs(workflow: &str) -> Vec<String> {
    let workflow: Value = serde_yaml::from_str(workflow).unwrap();
    let jobs = workflow["jobs"].as_mapping().unwrap().values();
    let steps = jobs.flat_map(|job| job["steps"].as_sequence().unwrap());
    steps.filter_map(|step| step["run"].as_str().map(str::to_owned)).collect()
}

fn code(script: &str) -> usize {
    let lines = script.lines().map(str::trim_start);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).count()
}

/// An example in which no question is open.
struct Answered {
    disk: Disk,
    answers: BTreeMap<String, String>,
}

impl Answered {
    fn of(example: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let answers = root.join(format!("tests/conformance/answers/{example}.toml"));
        let answers = fs::read_to_string(answers).unwrap_or_default();
        let disk = Disk::new(root.join("examples").join(example), &Limits::default());
        Self { disk, answers: toml::from_str(&answers).unwrap() }
    }
}

impl Files for Answered {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let mut file = self.disk.read(path)?;
        for (question, answer) in &self.answers {
            file.text = file.text.replace(&format!("(todo)\"{question}\""), answer);
        }
        Ok(file)
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        self.disk.glob(pattern)
    }
}
