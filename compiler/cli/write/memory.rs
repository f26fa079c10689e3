//! What is remembered of the files that were written: `.groundplan/cache` and `.groundplan/journal`.
//!
//! Both only spare work and questions. The cache says what each file holds and when it was touched
//! last, so that it need not be read again; the journal says what a run is about to write, so that
//! after a kill its files are known. Without them every file is read, and what an old one held is
//! kept to be safe.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::change::{self, Durable, sync_directory};
use super::outputs::Outputs;
use super::private::{self, CACHE, JOURNAL};
use super::stamp::Stamp;
use crate::exit::Failure;

/// The first line of the cache; one that begins differently is of another version.
const HEADER: &str = "groundplan cache 1\n";

/// What a file held when it was looked at last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The hash of its text; see [`hash`].
    pub sha256: String,
    /// When that was.
    pub stamp: Stamp,
}

/// The cache and the journal as they were read.
#[derive(Debug, Default)]
pub struct Memory {
    entries: BTreeMap<String, Entry>,
    /// The stamp of the cache. What was touched when it was written, or later, may have been touched
    /// again since.
    cache: Option<Stamp>,
    /// What runs that did not end were about to write.
    intended: BTreeSet<(String, String)>,
    /// The journal's text.
    journal: String,
    /// Whether a run did not end, or has not yet.
    pub is_unfinished: bool,
}

impl Memory {
    /// Reads what is remembered. What is malformed is forgotten.
    ///
    /// # Errors
    /// Something that is no regular file is in the way, or the system refuses.
    pub fn read(outputs: &Outputs<'_>) -> Result<Self, Failure> {
        let mut memory = Self::default();
        if let Some(found) = outputs.read(&private::place(CACHE))? {
            memory.cache = Some(found.stamp);
            let text = String::from_utf8_lossy(&found.bytes);
            let lines = text.strip_prefix(HEADER).unwrap_or_default().lines();
            memory.entries = lines.filter_map(parse).collect();
        }
        if let Some(found) = outputs.read(&private::place(JOURNAL))? {
            let text = String::from_utf8_lossy(&found.bytes).into_owned();
            let intended = text.lines().filter_map(|line| line.split_once(' '));
            memory.intended = intended.map(|(hash, path)| (path.into(), hash.into())).collect();
            memory.journal = text;
        }
        memory.is_unfinished = private::is_unfinished(outputs)?;
        Ok(memory)
    }

    /// Whether no other run has begun or ended since it was read.
    ///
    /// # Errors
    /// Something is in the way.
    pub fn is_up_to_date(&self, outputs: &Outputs<'_>) -> Result<bool, Failure> {
        let cache = outputs.stamp(&private::place(CACHE))?;
        Ok(!self.is_unfinished && !private::is_unfinished(outputs)? && cache == self.cache)
    }

    /// What a file holds, if it was not touched since it was looked at.
    pub fn entry(&self, path: &str, stamp: Stamp) -> Option<&Entry> {
        let until = self.cache?.modified;
        let is_untouched = |entry: &&Entry| entry.stamp == stamp && stamp.changed < until;
        self.entries.get(path).filter(is_untouched)
    }

    /// Whether a text is one that was written there; Git may have changed its line ends.
    pub fn knows(&self, path: &str, text: &[u8]) -> bool {
        let is_known = |text: &[u8]| {
            let sha256 = hash(text);
            self.entries.get(path).is_some_and(|entry| entry.sha256 == sha256)
                || self.intended.contains(&(path.to_owned(), sha256))
        };
        is_known(text) || is_known(&without_returns(text))
    }

    /// Whether it is remembered that something was written there.
    pub fn has(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// What is remembered of every file.
    pub fn entries(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries.iter()
    }

    /// Notes what is about to be written; nothing that an earlier run noted is forgotten.
    ///
    /// # Errors
    /// The system refuses.
    pub fn intend<'a>(
        &self,
        outputs: &Outputs<'_>,
        files: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Failure> {
        let mut text = self.journal.clone();
        for (path, new) in files {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{} {path}", hash(new.as_bytes()));
        }
        save(outputs, JOURNAL, &text, Durable::Yes)?;
        sync_directory(&outputs.absolute(private::place(JOURNAL).parent()));
        Ok(())
    }

    /// Notes what lies there now, and that the run has ended.
    ///
    /// # Errors
    /// The system refuses.
    pub fn conclude(
        outputs: &Outputs<'_>,
        entries: &BTreeMap<String, Entry>,
    ) -> Result<(), Failure> {
        let mut text = HEADER.to_owned();
        for (path, Entry { sha256, stamp }) in entries {
            let Stamp { size, modified, changed, inode } = stamp;
            let _ = writeln!(text, "{sha256} {size} {modified} {changed} {inode} {path}");
        }
        save(outputs, CACHE, &text, Durable::No)?;
        let journal = private::place(JOURNAL);
        match change::remove_file(&outputs.path(&journal)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::io("remove", outputs.shown(&journal), &error))
            }
            _ => Ok(()),
        }
    }
}

fn save(outputs: &Outputs<'_>, name: &str, text: &str, durable: Durable) -> Result<(), Failure> {
    let place = private::place(name);
    change::replace(&outputs.path(&place), text.as_bytes(), durable)
        .map_err(|error| Failure::io("write", outputs.shown(&place), &error))
}

fn parse(line: &str) -> Option<(String, Entry)> {
    let mut fields = line.splitn(6, ' ');
    let sha256 = fields.next()?.to_owned();
    let size = fields.next()?.parse().ok()?;
    let modified = fields.next()?.parse().ok()?;
    let changed = fields.next()?.parse().ok()?;
    let inode = fields.next()?.parse().ok()?;
    let stamp = Stamp { size, modified, changed, inode };
    Some((fields.next()?.to_owned(), Entry { sha256, stamp }))
}

/// SHA-256 in hexadecimal.
pub fn hash(text: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// A text with `\n` for `\r\n`.
pub fn without_returns(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    for (index, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(index + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_before_line_ends_do_not_count() {
        let plain =
            |text: &str| String::from_utf8(without_returns(text.as_bytes()).into()).unwrap();
        assert_eq!(plain("a\r\nb\r\n"), "a\nb\n");
        assert_eq!(plain("a\rb\r\r\n\r"), "a\rb\r\n\r");
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn what_is_malformed_is_forgotten() {
        let line = "00 1 2 3 4 generated/a b";
        let (path, entry) = parse(line).unwrap();
        assert_eq!(path, "generated/a b");
        let stamp = Stamp { size: 1, modified: 2, changed: 3, inode: 4 };
        assert_eq!(entry, Entry { sha256: "00".to_owned(), stamp });
        assert!(parse("00 1 2 3 4").is_none() && parse("00 x 2 3 4 a").is_none());
    }
}
