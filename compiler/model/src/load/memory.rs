use std::collections::BTreeMap;

use globset::GlobBuilder;

use super::{File, Files, ReadFault};

/// A project that is held in memory, by path: for tests, and for whoever has no file system.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, String>);

impl Memory {
    /// A project of one file, `platform.kdl`.
    pub fn one(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([("platform.kdl".to_owned(), text.into())]))
    }

    /// A project of several files, each introduced by a line `//- path.kdl`; text without such a
    /// line in front of it is `platform.kdl`.
    pub fn of(text: &str) -> Self {
        let mut files = BTreeMap::new();
        let mut path = "platform.kdl".to_owned();
        for line in text.split_inclusive('\n') {
            match line.strip_prefix("//- ") {
                Some(next) => path = next.trim().to_owned(),
                None => files.entry(path.clone()).or_insert_with(String::new).push_str(line),
            }
        }
        if files.is_empty() {
            files.insert(path, String::new());
        }
        Self(files)
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let text = self.0.get(path).ok_or(ReadFault::Missing)?;
        Ok(File { identity: path.to_owned(), text: text.clone() })
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|fault| ReadFault::BadPattern(fault.kind().to_string()))?
            .compile_matcher();
        Ok(self.0.keys().filter(|path| glob.is_match(path.as_str())).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_files() {
        let files = Memory::of("a\n//- services/api.kdl\nb\n//- services/deep/x.kdl\nc\n");
        assert_eq!(files.read("platform.kdl").unwrap().text, "a\n");
        assert_eq!(files.glob("services/*.kdl"), Ok(vec!["services/api.kdl".to_owned()]));
        assert_eq!(files.glob("**/*.kdl").unwrap().len(), 3);
        assert!(matches!(files.glob("["), Err(ReadFault::BadPattern(_))));
    }
}
