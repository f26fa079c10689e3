use std::collections::BTreeMap;

use serde::Deserialize;

use crate::condition::Case;
use crate::{Class, Condition};

/// What changes of files do that nothing runs by itself: workflows, Dockerfiles.
pub static PLAIN: &str = include_str!("../plain.json");

/// What changes do in one target, as data.
#[derive(Clone, Debug)]
pub struct Table {
    /// The answers where no row is: of a changed field, an added and a removed object.
    pub usual: Usual,
    /// The kinds of objects; `*` is every kind.
    pub kinds: BTreeMap<String, Kind>,
    /// How documents are read.
    pub(crate) reading: Reading,
}

/// The target's usual answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usual {
    /// A field that no row knows.
    pub changed: Row,
    /// An object that is new.
    pub added: Row,
    /// An object of a kind that does not say what its removal does.
    pub removed: Row,
}

/// One kind of objects.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// What is gone when the object is destroyed or replaced; nothing if all of it is made again.
    pub holds: Option<String>,
    /// What a replacement costs where it is not [`Class::Replaces`].
    #[serde(default, deserialize_with = "word")]
    pub replaced: Option<Class>,
    /// Whether the object has no region.
    #[serde(default)]
    pub global: bool,
    /// What its removal does.
    pub removed: Option<Row>,
    /// What its removal does where another of its kind comes in the same file.
    pub moved: Option<Row>,
    /// What becoming an object of another kind, under the same name, does.
    #[serde(default)]
    pub becomes: BTreeMap<String, Row>,
    /// What a changed field does.
    #[serde(default)]
    pub rows: Vec<Row>,
}

/// One fact: what a change of these fields does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Dotted paths, without the indices of lists. A path answers for all below it, unless a longer
    /// one is there; `*` answers for the rest of its kind.
    #[serde(default)]
    pub fields: Vec<String>,
    /// What it does.
    pub class: Answer,
    /// Whether the target would destroy the object and make it again, where the class is worse than
    /// that because it cannot.
    #[serde(default)]
    pub replaces: bool,
    /// Why.
    pub reason: String,
    /// How to come to the same end without the harm.
    pub way_round: Option<String>,
    /// Where it was read or seen.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
}

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Read in a source, or done on the real thing.
    Verified,
    /// Somebody says so.
    SecondHand,
    /// From knowledge of the target.
    Judgement,
}

/// A class that may depend on what is changed: the first case that holds, or the last word.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The cases, in order.
    pub cases: Vec<(Class, Condition)>,
    /// The class where none holds.
    pub otherwise: Class,
}

/// How documents of a target are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    /// Fields that are never a change, wherever they stand.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// What identifies an item of a list, by the name of the list's field: sets of fields, the first
    /// that every item of both lists has, and that is unique in each, is taken.
    #[serde(default)]
    pub keys: BTreeMap<String, Vec<Vec<String>>>,
    /// Lists of objects whose order counts although their items have keys.
    #[serde(default)]
    pub ordered: Vec<String>,
    /// Lists whose order does not count.
    #[serde(default)]
    pub sets: Vec<String>,
    /// Fields below which values are quantities.
    #[serde(default)]
    pub quantities: Vec<String>,
    /// Whether `"1"` and `1`, `"true"` and `true` are the same.
    #[serde(default)]
    pub loose: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "//")]
    _about: String,
    usual: Usual,
    reading: Reading,
    kinds: BTreeMap<String, Kind>,
}

impl Table {
    /// Reads a table from its text: `transitions.json` of a target.
    pub fn parse(text: &str) -> Result<Table, String> {
        let file: File = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        Ok(Table { usual: file.usual, kinds: file.kinds, reading: file.reading })
    }

    /// The row that answers for a field: the longest of the kind, then of every kind, then the rest
    /// of the kind.
    pub fn row(&self, kind: &str, field: &str) -> Option<&Row> {
        let own = self.kinds.get(kind);
        let every = self.kinds.get("*");
        own.and_then(|kind| kind.longest(field))
            .or_else(|| every.and_then(|kind| kind.longest(field)))
            .or_else(|| own.and_then(|kind| kind.named("*")))
    }

    /// Whether rows speak only of something below that field, so that one that appears or goes has to
    /// be looked at by parts.
    pub(crate) fn has_rows_below(&self, kind: &str, field: &str) -> bool {
        let below = |row: &Row| {
            let deeper = |name: &String| {
                name.strip_prefix(field)
                    .is_some_and(|rest| field.is_empty() || rest.starts_with('.'))
            };
            row.fields.iter().any(deeper)
        };
        let kind = self.kinds.get(kind);
        kind.is_some_and(|kind| kind.named(field).is_none() && kind.rows.iter().any(below))
    }

    /// Every row with the kind that it belongs to, and what it is about: `removed`, `moved`,
    /// `becomes KIND`, or nothing for fields.
    pub fn facts(&self) -> impl Iterator<Item = (&str, Option<String>, &Row)> {
        self.kinds.iter().flat_map(|(name, kind)| {
            let removed = kind.removed.iter().map(|row| (Some("removed".to_owned()), row));
            let moved = kind.moved.iter().map(|row| (Some("moved".to_owned()), row));
            let becomes =
                kind.becomes.iter().map(|(other, row)| (Some(format!("becomes {other}")), row));
            let rows = kind.rows.iter().map(|row| (None, row));
            let all = removed.chain(moved).chain(becomes).chain(rows);
            all.map(move |(about, row)| (name.as_str(), about, row))
        })
    }
}

impl Kind {
    fn named(&self, field: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.fields.iter().any(|name| name == field))
    }

    fn longest(&self, field: &str) -> Option<&Row> {
        let mut prefix = field;
        loop {
            if let Some(row) = self.named(prefix) {
                return Some(row);
            }
            prefix = &prefix[..prefix.rfind('.')?];
        }
    }
}

impl Answer {
    pub(crate) fn to(&self, case: &Case<'_>) -> Class {
        let found = self.cases.iter().find(|(_, condition)| condition.holds(case));
        found.map_or(self.otherwise, |(class, _)| *class)
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Answer, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            Cases(Vec<Case>),
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Case {
            Word(String),
            When(String, String),
        }
        let fail = serde::de::Error::custom::<String>;
        let class =
            |word: &str| Class::from_word(word).ok_or_else(|| fail(format!("no class `{word}`")));
        let mut cases = match Written::deserialize(deserializer)? {
            Written::Word(word) => vec![Case::Word(word)],
            Written::Cases(cases) => cases,
        };
        let Some(Case::Word(last)) = cases.pop() else {
            return Err(fail("the last case has to be a word".to_owned()));
        };
        let read = |case: Case| match case {
            Case::When(word, when) => Ok((class(&word)?, Condition::parse(&when).map_err(fail)?)),
            Case::Word(word) => Err(fail(format!("`{word}` has no condition and is not the last"))),
        };
        let cases = cases.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Answer { cases, otherwise: class(&last)? })
    }
}

fn word<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Class>, D::Error> {
    let word = String::deserialize(deserializer)?;
    let class = Class::from_word(&word);
    class.map(Some).ok_or_else(|| serde::de::Error::custom(format!("no class `{word}`")))
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::Class;

    const ABOUT: &str = r#"
        "usual": {
            "changed": {"class": "free", "reason": "r", "source": "s", "mark": "judgement"},
            "added": {"class": "free", "reason": "r", "source": "s", "mark": "judgement"},
            "removed": {"class": "free", "reason": "r", "source": "s", "mark": "judgement"}
        },
        "reading": {}"#;

    fn table(row: &str) -> Result<Table, String> {
        let text = format!(r#"{{"//": "", {ABOUT}, "kinds": {{"k": {{"rows": [{row}]}}}}}}"#);
        Table::parse(&text)
    }

    #[test]
    fn the_longest_path_answers() {
        let row = |fields: &str, class: &str| {
            format!(
                r#"{{"fields": {fields}, "class": {class}, "reason": "r", "source": "s", "mark": "verified"}}"#
            )
        };
        let rows = [
            row(r#"["a", "z"]"#, r#""free""#),
            row(r#"["a.b"]"#, r#"[["loses", "removed"], "rolls"]"#),
            row(r#"["*"]"#, r#""steps""#),
        ];
        let table = table(&rows.join(",")).unwrap();
        let class = |field| table.row("k", field).unwrap().class.otherwise;
        assert_eq!(class("a"), Class::Free);
        assert_eq!(class("a.c.d"), Class::Free);
        assert_eq!(class("a.b.c"), Class::Rolls);
        assert_eq!(class("ab"), Class::Steps);
        assert!(table.row("other", "a").is_none());
    }

    #[test]
    fn what_is_written_wrongly_is_no_table() {
        for (class, said) in [
            (r#""harmless""#, "no class `harmless`"),
            (r#"[["free", "removed"]]"#, "the last case has to be a word"),
            (r#"[["free", "sometimes"], "rolls"]"#, "`sometimes` is no condition"),
            (r#"["free", "rolls"]"#, "`free` has no condition and is not the last"),
        ] {
            let row = format!(
                r#"{{"class": {class}, "reason": "r", "source": "s", "mark": "verified"}}"#
            );
            let fault = table(&row).unwrap_err();
            assert!(fault.contains(said), "{fault}");
        }
        let unknown =
            r#"{"class": "free", "reason": "r", "source": "s", "mark": "verified", "x": 1}"#;
        assert!(table(unknown).is_err());
        let sourceless = r#"{"class": "free", "reason": "r", "mark": "verified"}"#;
        assert!(table(sourceless).is_err());
    }
}
