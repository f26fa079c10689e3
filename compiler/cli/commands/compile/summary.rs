use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use groundplan_backends::change::Class;
use groundplan_backends::meaning::Judged;
use groundplan_backends::{Emitted, Target, names};
use groundplan_model::load::Loaded;
use groundplan_source::{Diagnostic, Span, escape};
use serde_json::{Value, json};

use super::super::count;
use super::choice::Choice;
use crate::arguments::Compile;
use crate::exit::{Exit, Failure};
use crate::judging::Against;
use crate::project::Project;
use crate::terminal::{Stream, Terminal};
use crate::write::{Done, Outputs, Place, Plan};

/// The most files that are named one by one.
const MAX_NAMED: usize = 12;

/// What is said at the end of a compilation.
pub struct Summary<'a> {
    pub project: &'a Project,
    pub arguments: &'a Compile,
    pub choice: &'a Choice,
    pub loaded: &'a Loaded,
    pub emitted: &'a Emitted<'a>,
    pub diagnostics: &'a [Diagnostic],
    pub outputs: &'a Outputs<'a>,
    /// Against what changes were judged.
    pub against: &'a Against<'a>,
    /// What changed since.
    pub judged: &'a [Judged],
}

impl Summary<'_> {
    /// Says what was done, and how the command ends.
    pub fn finish(
        &self,
        plan: &Plan<'_>,
        done: &Done,
        terminal: &Terminal,
    ) -> Result<Exit, Failure> {
        if terminal.is_json() {
            terminal.data(&self.json(plan, done, terminal))?;
        } else {
            terminal.say(&format!(
                "{}{}",
                Self::warnings(plan, self.outputs),
                self.text(plan, done)
            ));
        }
        // Whoever asks for an environment by name wants all of it.
        let is_asked_for = !self.choice.environments.is_empty();
        Ok(Exit::from_findings(is_asked_for && !self.blocked().is_empty()))
    }

    /// What is odd about the files on disk.
    pub fn warnings(plan: &Plan<'_>, outputs: &Outputs<'_>) -> String {
        let mut out: String =
            plan.warnings.iter().map(|warning| format!("warning: {warning}\n")).collect();
        for file in &plan.foreign {
            let (path, reader) = (outputs.shown(&file.place), file.reader.word());
            let _ = writeln!(
                out,
                "warning: `{path}` was not written by Groundplan, and {reader} reads it with the files \
                 beside it\n  help: move it out of the directory of generated files"
            );
        }
        out
    }

    /// Which files are there and compared with nothing, because a question keeps what they are to say
    /// from being known. An edit in them is found once it is answered.
    pub fn unchecked(&self) -> String {
        let generated = self.outputs.generated.as_str();
        let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for part in &self.emitted.blocked {
            let (environment, target) = (part.environment, part.target.word());
            let is_there =
                || self.outputs.has_directory(&format!("{generated}/{environment}/{target}"));
            if self.choice.has(Some(target), Some(environment)) && is_there().unwrap_or_default() {
                parts.entry(environment).or_default().push(target);
            }
        }
        let line = |(environment, targets): (&str, Vec<&str>)| {
            format!(
                "warning: what was written of `{environment}` ({}) is compared with nothing while \
                 questions are open\n  help: `groundplan todo` lists them; `--deny todo` lets none through\n",
                targets.join(", ")
            )
        };
        parts.into_iter().map(line).collect()
    }

    fn text(&self, plan: &Plan<'_>, done: &Done) -> String {
        let mut out = String::new();
        for (verb, files) in [("wrote", &done.written), ("removed", &done.removed)] {
            for file in files.iter().take(MAX_NAMED) {
                let _ = writeln!(out, "{verb} {file}");
            }
            if let Some(more) = files.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
                let _ = writeln!(out, "{verb} {more} more");
            }
        }
        out.push_str(&pairs("moved", "to", &done.moved));
        out.push_str(&pairs("kept what was in", "as", &done.kept));
        let _ = writeln!(
            out,
            "{} written, {} removed, {} unchanged",
            count(done.written.len(), "file"),
            done.removed.len(),
            plan.current
        );
        out.push_str(&self.told());
        out.push_str(&self.blocked_text());
        if !done.written.is_empty() {
            out.push_str(&self.unread_workflows());
        }
        out.push_str(&self.next(&done.written));
        out
    }

    /// What changes mean that are let through but noticed, and against what they were judged.
    fn told(&self) -> String {
        let mut out = String::new();
        if let Some(because) = &self.against.fallback
            && !self.judged.is_empty()
        {
            let _ = writeln!(out, "changes are judged against {}: {because}", self.against.label);
        }
        let noticed = self.judged.iter().filter(|judged| judged.class >= Class::Interrupts);
        for judged in noticed.take(MAX_NAMED) {
            let place = self.project.shown(&self.loaded.sources.locate(judged.span));
            let (class, environment) = (judged.class, &judged.environment);
            let _ = writeln!(out, "{environment}: {class}: {} ({place})", escape(&judged.what));
            let _ = writeln!(out, "  {}", escape(&judged.reason));
        }
        out
    }

    /// Every question that blocks something, once, in the order of the description, with what it
    /// blocks: environment and targets.
    fn blocked(&self) -> BTreeMap<(Span, &str), BTreeMap<&str, Vec<Target>>> {
        let mut questions: BTreeMap<_, BTreeMap<&str, Vec<Target>>> = BTreeMap::new();
        for part in &self.emitted.blocked {
            if !self.choice.has(Some(part.target.word()), Some(part.environment)) {
                continue;
            }
            for question in &part.questions {
                let blocks = questions.entry((question.span, question.text.as_str())).or_default();
                blocks.entry(part.environment).or_default().push(part.target);
            }
        }
        questions
    }

    fn blocked_text(&self) -> String {
        let questions = self.blocked();
        if questions.is_empty() {
            return String::new();
        }
        let verb = if questions.len() == 1 { "keeps" } else { "keep" };
        let mut out = format!(
            "{} {verb} files from being written:\n",
            count(questions.len(), "open question")
        );
        for ((span, text), blocks) in questions {
            let place = self.project.shown(&self.loaded.sources.locate(span));
            let _ = writeln!(out, "  {} ({place})", escape(text));
            for (environment, targets) in blocks {
                let targets: Vec<&str> = targets.into_iter().map(Target::word).collect();
                let _ = writeln!(out, "    {environment}: {}", targets.join(", "));
            }
        }
        out
    }

    /// GitHub reads workflows from one place only.
    fn unread_workflows(&self) -> String {
        let is_unread = |(path, artifact): (&String, &groundplan_backends::Artifact<'_>)| {
            artifact.target == Target::Github && !path.starts_with('/')
        };
        if self.project.path.is_empty() || !self.emitted.artifacts.iter().any(is_unread) {
            return String::new();
        }
        "note: GitHub reads workflows only at the root of the repository; to write them there, add\n      \
         `output { workflows \"/.github/workflows\" }`\n"
            .to_owned()
    }

    /// What one would do now, where those files were written.
    fn next(&self, written: &[String]) -> String {
        let mut commands = self.accounts(written);
        let path = match self.arguments.paths.is_empty() {
            true => String::new(),
            false => self.project.named(),
        };
        for (file, artifact) in &self.emitted.artifacts {
            let (Some(directory), Some(environment)) =
                (file.strip_suffix("/compose.yaml"), artifact.environment)
            else {
                continue;
            };
            let example = format!("{directory}/.env.example");
            let has_variables = self.emitted.artifacts.contains_key(&example);
            let is_there = Place::parse(&format!("{directory}/.env"))
                .is_ok_and(|place| self.outputs.path(&place).exists());
            if has_variables && !is_there {
                commands.push(format!("groundplan env {environment}{path}"));
            }
            commands.push(format!("docker compose -f {} up", self.project.shown(file)));
        }
        if !self.loaded.questions.is_empty() {
            commands.push(format!("groundplan todo{path}"));
        }
        let lines = commands.into_iter().map(|command| format!("  {command}\n"));
        let lines: String = lines.collect();
        if lines.is_empty() { lines } else { format!("next:\n{lines}") }
    }

    /// How a person applies what accounts have once, where that changed: no workflow does.
    fn accounts(&self, written: &[String]) -> Vec<String> {
        let files = self.emitted.artifacts.iter().filter_map(|(path, artifact)| {
            let (directory, _) = path.rsplit_once('/')?;
            let is_account = directory.contains(&format!("/{}/", names::ACCOUNTS));
            let is_terraform = artifact.target == Target::Terraform && is_account;
            let is_written = written.contains(&self.project.shown(path));
            (is_terraform && is_written).then(|| self.project.shown(directory))
        });
        let directories: BTreeSet<String> = files.collect();
        directories.iter().map(|it| format!("terraform -chdir={it} apply")).collect()
    }

    /// Everything as one JSON document: the diagnostics, and beside them
    ///
    /// ```json
    /// {
    ///   "files": [{ "path": "…", "state": "outdated" }], "current": 12,
    ///   "written": ["…"], "removed": ["…"], "warnings": ["…"],
    ///   "kept": [{ "path": "…", "as": ".groundplan/kept/…" }],
    ///   "moved": [{ "path": "…", "to": "…" }],
    ///   "blocked": [{
    ///     "question": "…", "path": "platform.kdl", "line": 3, "column": 9,
    ///     "blocks": [{ "environment": "production", "targets": ["terraform"] }]
    ///   }]
    /// }
    /// ```
    ///
    /// `files` are those that were not as they were to be when the command began.
    pub fn json(&self, plan: &Plan<'_>, done: &Done, terminal: &Terminal) -> String {
        let text = terminal.rendered(&self.loaded.sources, self.diagnostics, Stream::Out);
        let mut document: Value = serde_json::from_str(&text).unwrap_or_else(|_| json!({}));
        let files = plan.steps.iter().map(
            |step| json!({ "path": self.outputs.shown(&step.place), "state": step.state.word() }),
        );
        let blocked = self.blocked().into_iter().map(|((span, text), blocks)| {
            let blocks = blocks.into_iter().map(|(environment, targets)| {
                let targets: Vec<&str> = targets.into_iter().map(Target::word).collect();
                json!({ "environment": environment, "targets": targets })
            });
            let mut question = super::super::place(&self.loaded.sources, span);
            question["question"] = text.into();
            question["blocks"] = blocks.collect();
            question
        });
        document["files"] = files.collect();
        document["current"] = plan.current.into();
        document["warnings"] = plan.warnings.clone().into();
        document["blocked"] = blocked.collect();
        document["written"] = done.written.clone().into();
        document["removed"] = done.removed.clone().into();
        let pairs = |key: &str, pairs: &[(String, String)]| -> Value {
            pairs.iter().map(|(path, other)| json!({ "path": path, key: other })).collect()
        };
        document["kept"] = pairs("as", &done.kept);
        document["moved"] = pairs("to", &done.moved);
        format!("{document:#}\n")
    }
}

/// Files and where something of them is now, one a line.
fn pairs(verb: &str, preposition: &str, pairs: &[(String, String)]) -> String {
    let shown = pairs.iter().take(MAX_NAMED);
    let mut out: String =
        shown.map(|(path, other)| format!("{verb} {path} {preposition} {other}\n")).collect();
    if let Some(more) = pairs.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{verb} {more} more");
    }
    out
}
