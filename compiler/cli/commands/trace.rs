use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use groundplan_backends::{Artifact, Emitted};
use groundplan_model::Model;
use groundplan_schema::nearest;
use groundplan_source::{Origin, Sources, escape};
use serde_json::{Value, json};

use super::compile::{output_directory, workflows_directory};
use super::{load, lowered, place};
use crate::arguments::Trace;
use crate::exit::{Exit, Failure, reason};
use crate::pipeline::{Deny, remember};
use crate::project::{ENTRY, Project};
use crate::remembered::Remembered;
use crate::terminal::Terminal;
use crate::write::{Outputs, without_returns};

/// Says where a line of a file comes from. Everything is compiled, and nothing is written.
pub fn run(trace: &Trace, deny: Deny, terminal: &Terminal) -> Result<Exit, Failure> {
    let (file, line) = wanted(&trace.place)?;
    let file = whole(&file)?;
    let project = Project::find(trace.path.as_deref().or_else(|| around(&file)))?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    let record = remember(&loaded, &remembered.record);
    let Some((model, emitted)) = lowered(&loaded, &record, deny, terminal) else {
        return Ok(Exit::Findings);
    };
    let (path, artifact) = find(&project, model, &emitted, &file)?;
    let shown = project.shown(path);
    let traced = Traced::of(artifact, line).ok_or_else(|| {
        let lines = artifact.text.lines().count();
        Failure::new(format!("`{shown}` has {lines} lines"))
    })?;
    let is_current = fs::read(&file)
        .is_ok_and(|there| without_returns(&there) == without_returns(artifact.text.as_bytes()));
    if !is_current {
        terminal.say(&format!(
            "warning: `{shown}` is not what would be written now; its lines may lie elsewhere\n"
        ));
    }
    terminal.data(&match terminal.is_json() {
        true => format!("{:#}\n", traced.json(&shown, &loaded.sources)),
        false => traced.text(&shown, &project, &loaded.sources),
    })?;
    Ok(Exit::Clean)
}

/// The file and the line of `FILE:LINE`; a column behind them is passed over.
fn wanted(text: &str) -> Result<(PathBuf, usize), Failure> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let split = |text: &'_ str| {
        let (file, line) = text.rsplit_once(':')?;
        Some((file.to_owned(), number(line)?))
    };
    let once = split(text).ok_or_else(|| {
        Failure::new(format!("`{text}` names no line"))
            .with_help("write FILE:LINE, like `a.yaml:12`")
    })?;
    let (file, line) = split(&once.0).unwrap_or(once);
    Ok((file.into(), line))
}

/// The file's whole path, without links on the way to it where it is there.
fn whole(file: &Path) -> Result<PathBuf, Failure> {
    match fs::canonicalize(file) {
        Ok(path) => Ok(path),
        Err(error) => std::path::absolute(file)
            .map_err(|_| Failure::new(format!("`{}`: {}", file.display(), reason(&error)))),
    }
}

/// The nearest directory around a file that has an entry file.
fn around(file: &Path) -> Option<&Path> {
    file.ancestors().skip(1).find(|directory| directory.join(ENTRY).is_file())
}

/// The artifact that is written to a file.
fn find<'e, 'm>(
    project: &Project,
    model: &Model,
    emitted: &'e Emitted<'m>,
    file: &Path,
) -> Result<(&'e str, &'e Artifact<'m>), Failure> {
    let outputs = Outputs::new(project, output_directory(model)?, workflows_directory(model)?);
    let path = |path: &str| outputs.place(path).ok().map(|place| outputs.path(&place));
    let is_it = |known: &&String| path(known).as_deref() == Some(file);
    let Some(known) = emitted.artifacts.keys().find(is_it) else {
        let relative = file.strip_prefix(&project.root).unwrap_or(file).display().to_string();
        return Err(Failure::new(format!("`{relative}` is not written by Groundplan"))
            .with_nearest(nearest(&relative, emitted.artifacts.keys().map(String::as_str))));
    };
    match emitted.artifacts.get(known) {
        Some(artifact) => Ok((known, artifact)),
        None => Err(Failure::new(format!("`{known}` is not written"))),
    }
}

/// What is known of a line.
struct Traced<'a> {
    line: usize,
    text: &'a str,
    /// The line that it is a part of, if that is another one.
    part_of: Option<usize>,
    /// JSON pointers and where they came from.
    origins: Vec<(&'a str, &'a Origin)>,
}

impl<'a> Traced<'a> {
    /// What is known of a line, or of the nearest one that it is a part of; none if there is no such
    /// line.
    fn of(artifact: &'a Artifact<'_>, line: usize) -> Option<Self> {
        let lines: Vec<&str> = artifact.text.lines().collect();
        let text = *lines.get(line.checked_sub(1)?)?;
        let mut at = line;
        loop {
            let is_here = |line: u32| usize::try_from(line).is_ok_and(|line| line == at);
            let marks = artifact.marks.iter().filter(|mark| is_here(mark.line));
            let origins: Vec<_> = marks.map(|mark| (mark.pointer, mark.origin)).collect();
            if !origins.is_empty() {
                return Some(Self { line, text, part_of: (at != line).then_some(at), origins });
            }
            match around_line(&lines, at) {
                Some(above) => at = above,
                None => return Some(Self { line, text, part_of: None, origins }),
            }
        }
    }

    fn text(&self, shown: &str, project: &Project, sources: &Sources) -> String {
        let mut out = format!("{shown}:{}\n  {}\n", self.line, escape(self.text.trim()));
        if let Some(part_of) = self.part_of {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "as a part of line {part_of},");
        }
        if self.origins.is_empty() {
            out.push_str("comes from no single place of the description\n");
        }
        for (_, origin) in &self.origins {
            match origin {
                Origin::Default(rule) => {
                    let _ = writeln!(out, "is a default, `{}`: {}", rule.id, rule.because);
                }
                written => {
                    for span in written.spans() {
                        let at = project.shown(&sources.locate(*span));
                        let line = escape(sources.line_shown(*span).trim()).into_owned();
                        let _ = writeln!(out, "comes from {at}\n  {line}");
                    }
                }
            }
        }
        out
    }

    fn json(&self, shown: &str, sources: &Sources) -> Value {
        let origins = self.origins.iter().map(|(pointer, origin)| match origin {
            Origin::Default(rule) => {
                json!({ "pointer": pointer, "rule": rule.id, "because": rule.because })
            }
            written => {
                let places = written.spans().iter().map(|span| place(sources, *span));
                json!({ "pointer": pointer, "sources": places.collect::<Value>() })
            }
        });
        json!({
            "version": 1,
            "path": shown,
            "line": self.line,
            "text": self.text,
            "part_of": self.part_of,
            "origins": origins.collect::<Value>(),
        })
    }
}

/// The line that a line is a part of: the nearest above that is indented less.
fn around_line(lines: &[&str], line: usize) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let before = lines.get(..line.checked_sub(1)?)?;
    let own = indent(lines.get(line - 1)?);
    let is_around = |line: &str| !line.trim().is_empty() && indent(line) < own;
    before.iter().rposition(|line| is_around(line)).map(|index| index + 1)
}
