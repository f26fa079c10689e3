use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::place::Place;

/// The name of the manifest in the directory of generated files.
pub const NAME: &str = "groundplan.manifest.json";
/// The version of its form. Another version is not understood, so nothing is removed by it.
const VERSION: u64 = 1;

/// The files that were written, by path.
#[derive(Debug, Default)]
pub struct Manifest {
    /// What is known of each file.
    pub files: BTreeMap<String, Entry>,
    /// Paths that it lists and that no output can have.
    pub refused: Vec<String>,
}

/// What is known of a file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it lies.
    pub place: Place,
    /// The hash of its text; see [`hash`].
    pub sha256: String,
    /// The target that it belongs to; none for what belongs to the whole.
    pub target: Option<String>,
    /// The environment that it belongs to, if it belongs to one.
    pub environment: Option<String>,
}

#[derive(Deserialize)]
struct Written {
    version: u64,
    #[serde(default)]
    files: Vec<WrittenFile>,
}

#[derive(Deserialize)]
struct WrittenFile {
    path: String,
    sha256: String,
    #[serde(default)]
    target: Option<String>,
    #[serde(default)]
    environment: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

impl Manifest {
    /// Reads a manifest, which anybody may have written.
    ///
    /// # Errors
    /// Says why it cannot be relied on.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let written = match serde_json::from_slice::<Written>(bytes) {
            Ok(written) if written.version == VERSION => written,
            Ok(Written { version, .. }) => return Err(unknown(version)),
            Err(error) => {
                return Err(match serde_json::from_slice::<Version>(bytes) {
                    Ok(Version { version }) if version != VERSION => unknown(version),
                    _ => format!("line {} of it cannot be read", error.line()),
                });
            }
        };
        let mut manifest = Self::default();
        for WrittenFile { path, sha256, target, environment } in written.files {
            match Place::parse(&path) {
                Ok(place) if place.as_str() == path => {
                    let entry = Entry { place, sha256, target, environment };
                    manifest.files.insert(path, entry);
                }
                _ => manifest.refused.push(path),
            }
        }
        Ok(manifest)
    }

    /// The manifest as text: a line for each file, so that two branches merge.
    pub fn to_text(&self) -> String {
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"files\": [");
        for (index, (path, entry)) in self.files.iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            let owner = [("target", &entry.target), ("environment", &entry.environment)];
            let owner = owner.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
            let fields = [("path", path), ("sha256", &entry.sha256)].into_iter().chain(owner);
            for (at, (key, value)) in fields.enumerate() {
                out.push_str(if at == 0 { "    {" } else { ", " });
                push_quoted(key, &mut out);
                out.push_str(": ");
                push_quoted(value, &mut out);
            }
            out.push('}');
        }
        out.push_str("\n  ]\n}\n");
        out
    }
}

fn unknown(version: u64) -> String {
    format!("it is of version {version}, and only version {VERSION} is known")
}

/// Adds a text as a JSON string.
pub fn push_quoted(text: &str, out: &mut String) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// SHA-256 over a text with `\n` for `\r\n`, in hexadecimal: Git may have changed the line ends.
pub fn hash(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let (line, end) = rest.split_at(at);
        hasher.update(line);
        rest = end.get(1..).unwrap_or_default();
    }
    hasher.update(rest);
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let text = r#"{"version": 1, "files": [
            {"path": "generated/b", "sha256": "00", "target": "compose", "environment": "local"},
            {"path": "generated/a", "sha256": "11"}
        ]}"#;
        let manifest = Manifest::parse(text.as_bytes()).unwrap();
        assert_eq!(
            manifest.to_text(),
            "{\n  \"version\": 1,\n  \"files\": [\n    \
             {\"path\": \"generated/a\", \"sha256\": \"11\"},\n    \
             {\"path\": \"generated/b\", \"sha256\": \"00\", \"target\": \"compose\", \
             \"environment\": \"local\"}\n  ]\n}\n"
        );
        let again = Manifest::parse(manifest.to_text().as_bytes()).unwrap();
        assert_eq!(again.files, manifest.files);
    }

    #[test]
    fn what_cannot_be_relied_on_is_said() {
        let why = |text: &str| Manifest::parse(text.as_bytes()).unwrap_err();
        assert_eq!(why("{"), "line 1 of it cannot be read");
        assert_eq!(why("{\n<<<<<<< HEAD\n"), "line 2 of it cannot be read");
        let newer = "it is of version 2, and only version 1 is known";
        assert_eq!(why(r#"{"version": 2, "files": {}}"#), newer);
        assert_eq!(why(r#"{"version": 2}"#), newer);
    }

    #[test]
    fn paths_that_no_output_can_have_are_set_aside() {
        let text = r#"{"version": 1, "files": [
            {"path": "../../etc/passwd", "sha256": ""}, {"path": "a//b", "sha256": ""},
            {"path": ".git/config", "sha256": ""}
        ]}"#;
        let manifest = Manifest::parse(text.as_bytes()).unwrap();
        assert!(manifest.files.is_empty());
        assert_eq!(manifest.refused.len(), 3);
    }

    #[test]
    fn line_ends_do_not_change_the_hash() {
        assert_eq!(hash(b"a\r\nb\r\n"), hash(b"a\nb\n"));
        assert_ne!(hash(b"a\rb\n"), hash(b"a\nb\n"));
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
