use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use groundplan_source::{Diagnostic, Sources};
use groundplan_syntax::{Limits, format};
use serde_json::json;
use walkdir::WalkDir;

use super::{count, report};
use crate::arguments::Fmt;
use crate::disk::is_looked_at;
use crate::exit::{Exit, Failure, reason};
use crate::regular::{self, Fault};
use crate::terminal::{Stream, Terminal};
use crate::write::{unified, without_returns, write_beside};

/// Brings descriptions into their canonical form.
pub fn run(fmt: &Fmt, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut formatting = Formatting::new(fmt, terminal);
    if let [only] = fmt.paths.as_slice()
        && only.as_os_str() == "-"
    {
        return formatting.standard_input();
    }
    let here = [PathBuf::from(".")];
    let paths = if fmt.paths.is_empty() { &here } else { fmt.paths.as_slice() };
    for path in files(paths)? {
        // One file that cannot be read or written is no reason to leave the others.
        if let Err(failure) = formatting.file(&path) {
            formatting.failures.push(failure);
        }
    }
    formatting.finish()
}

/// The files that paths name: files themselves, and every description below a directory.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let found = fs::symlink_metadata(path)
            .map_err(|error| Failure::io("read", path.display(), &error))?;
        if !found.is_dir() {
            files.push(path.clone());
            continue;
        }
        let walk = WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_looked_at);
        for entry in walk {
            let entry = entry.map_err(|error| {
                let shown = error.path().unwrap_or(path).display().to_string();
                Failure::new(format!("cannot list `{shown}`"))
            })?;
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|it| it == "kdl")
            {
                let shown = entry.path();
                files.push(shown.strip_prefix(".").unwrap_or(shown).to_owned());
            }
        }
    }
    files.dedup();
    Ok(files)
}

struct Formatting<'a> {
    arguments: &'a Fmt,
    terminal: &'a Terminal,
    sources: Sources,
    faults: Vec<Diagnostic>,
    /// What kept files from being read or written.
    failures: Vec<Failure>,
    /// How many files were looked at.
    seen: usize,
    /// The files that are not formatted, or were not.
    changed: Vec<String>,
}

impl<'a> Formatting<'a> {
    fn new(arguments: &'a Fmt, terminal: &'a Terminal) -> Self {
        Self {
            arguments,
            terminal,
            sources: Sources::default(),
            faults: Vec::new(),
            failures: Vec::new(),
            seen: 0,
            changed: Vec::new(),
        }
    }

    fn standard_input(mut self) -> Result<Exit, Failure> {
        let limit = Limits::default().max_bytes;
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|error| {
            Failure::new(format!("cannot read standard input: {}", reason(&error)))
        })?;
        if bytes.len() > limit {
            return Err(Failure::new(format!("standard input is larger than {limit} bytes")));
        }
        let path = "<stdin>";
        let text = utf8(path, bytes)?;
        let Some(formatted) = self.format(path, &text) else { return self.finish() };
        if self.arguments.check || self.arguments.diff {
            self.compare(path, &text, &formatted)?;
            return self.finish();
        }
        self.terminal.data(&formatted)?;
        Ok(Exit::Clean)
    }

    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let shown = path.display().to_string();
        let limit = Limits::default().max_bytes;
        let (bytes, metadata) = regular::read(path, limit).map_err(|fault| match fault {
            Fault::NotRegular => Failure::new(format!("`{shown}` is not a regular file")),
            Fault::TooLarge => Failure::new(format!("`{shown}` is larger than {limit} bytes")),
            Fault::System(error) => Failure::io("read", &shown, &error),
        })?;
        let text = utf8(&shown, bytes)?;
        let Some(formatted) = self.format(&shown, &text) else { return Ok(()) };
        let is_to_be_written = !self.arguments.check && !self.arguments.diff;
        if !is_same(&text, &formatted) && is_to_be_written {
            write(path, &with_ends_of(&text, &formatted), &metadata)
                .map_err(|error| Failure::io("write", &shown, &error))?;
        }
        self.compare(&shown, &text, &formatted)
    }

    /// The canonical form; nothing for a file with faults, which are kept to be reported.
    fn format(&mut self, path: &str, text: &str) -> Option<String> {
        self.seen += 1;
        let text: Arc<str> = text.into();
        let id = self.sources.add(path, Arc::clone(&text));
        format(id, &text, &Limits::default()).map_err(|faults| self.faults.extend(faults)).ok()
    }

    fn compare(&mut self, path: &str, text: &str, formatted: &str) -> Result<(), Failure> {
        if is_same(text, formatted) {
            return Ok(());
        }
        self.changed.push(path.to_owned());
        if self.arguments.diff && !self.terminal.is_json() {
            let colour = self.terminal.is_coloured(Stream::Out);
            let diff = unified(path, Some(text.as_bytes()), Some(formatted), colour);
            self.terminal.data(&diff)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Exit, Failure> {
        let only_looks = self.arguments.check || self.arguments.diff;
        if self.terminal.is_json() {
            let text = self.terminal.rendered(&self.sources, &self.faults, Stream::Out);
            let mut document: serde_json::Value =
                serde_json::from_str(&text).unwrap_or_else(|_| json!({}));
            document["unformatted"] = self.changed.clone().into();
            let unread = self.failures.iter().map(|failure| failure.message.as_str());
            document["failures"] = unread.collect();
            self.terminal.data(&format!("{document:#}\n"))?;
        } else {
            report(self.terminal, &self.sources, &self.faults);
            if self.arguments.check {
                let lines = self.changed.iter().map(|path| format!("{path}\n"));
                self.terminal.data(&lines.collect::<String>())?;
            }
            let (changed, seen) = (self.changed.len(), count(self.seen, "file"));
            self.terminal.say(&match (only_looks, changed) {
                (_, 0) if !self.faults.is_empty() || !self.failures.is_empty() => String::new(),
                (true, 0) => String::new(),
                (true, changed) => format!("{changed} of {seen} not formatted\n"),
                (false, changed) => format!("{seen} looked at, {changed} formatted\n"),
            });
        }
        self.failures.iter().for_each(|failure| self.terminal.say(&failure.to_string()));
        if !self.failures.is_empty() {
            return Ok(Exit::Failed);
        }
        let is_found = !self.faults.is_empty() || (only_looks && !self.changed.is_empty());
        Ok(Exit::from_findings(is_found))
    }
}

/// A text with the line ends that another one has: Git may have given it others than the canonical
/// ones.
fn with_ends_of(text: &str, formatted: &str) -> String {
    let plain = formatted.replace("\r\n", "\n");
    if text.contains("\r\n") { plain.replace('\n', "\r\n") } else { plain }
}

/// Whether two texts are the same but for the carriage returns that Git puts before line ends.
fn is_same(text: &str, formatted: &str) -> bool {
    without_returns(text.as_bytes()) == without_returns(formatted.as_bytes())
}

fn utf8(shown: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("cannot read `{shown}`: byte {at} is not UTF-8"))
    })
}

/// Replaces a file in one step, with the permissions that it has.
fn write(path: &Path, text: &str, metadata: &fs::Metadata) -> std::io::Result<()> {
    let temporary = write_beside(path, text.as_bytes(), 0o600)?;
    let replaced = fs::set_permissions(&temporary, metadata.permissions())
        .and_then(|()| fs::rename(&temporary, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    replaced
}
