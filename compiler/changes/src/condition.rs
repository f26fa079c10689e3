use std::fmt;

use serde_json::Value;

use crate::amount::{Amount, version};

/// When an answer of a table holds: all of its tests do.
///
/// One vocabulary serves every target. `PATH` is a dotted path from the object's root, or, after `./`,
/// from the item of the innermost list:
///
/// | text | holds |
/// |---|---|
/// | `changed` | always |
/// | `added`, `removed` | from nothing to something, from something to nothing |
/// | `set or unset` | either of them |
/// | `decreased`, `increased` | both are numbers or quantities, and it falls, or rises |
/// | `major differs` | the first part of a version changes |
/// | `downgraded` | a version falls, compared on the parts that both have |
/// | `minor step above 1` | the second part rises by more than one, or the first changes |
/// | `old=A\|B new=C` | those values of the field itself |
/// | `PATH old=A new=B` | those values of another field |
/// | `PATH=V`, `PATH!=V`, `PATH<V` | the value of now of another field |
/// | `prior PATH=V` | the value of the base of another field |
/// | `PATH set`, `PATH unset` | whether another field is there |
/// | `… and …` | both |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(Vec<Test>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Changed,
    Added,
    Removed,
    SetOrUnset,
    Decreased,
    Increased,
    MajorDiffers,
    Downgraded,
    MinorStepAboveOne,
    Values { path: Option<String>, old: Vec<String>, new: Vec<String> },
    Is { prior: bool, path: String, value: String },
    IsNot { path: String, value: String },
    Below { path: String, value: String },
    Set { path: String, is_set: bool },
}

/// What a condition is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    /// The field in the base.
    pub before: Option<&'a Value>,
    /// The field now.
    pub after: Option<&'a Value>,
    /// The whole object in the base.
    pub base: Option<&'a Value>,
    /// The whole object now.
    pub now: Option<&'a Value>,
    /// The item of the innermost list, in the base and now.
    pub item: (Option<&'a Value>, Option<&'a Value>),
}

impl Condition {
    /// Reads a condition, with or without `when` before it.
    pub fn parse(text: &str) -> Result<Condition, String> {
        let bare = text.trim();
        let bare = bare.strip_prefix("when ").unwrap_or(bare);
        bare.split(" and ").map(Test::parse).collect::<Result<_, _>>().map(Condition)
    }

    pub(crate) fn holds(&self, case: &Case<'_>) -> bool {
        self.0.iter().all(|test| test.holds(case))
    }
}

impl Test {
    fn parse(text: &str) -> Result<Test, String> {
        let text = text.trim();
        let fixed = match text {
            "changed" => Some(Test::Changed),
            "added" => Some(Test::Added),
            "removed" => Some(Test::Removed),
            "set or unset" => Some(Test::SetOrUnset),
            "decreased" => Some(Test::Decreased),
            "increased" => Some(Test::Increased),
            "major differs" => Some(Test::MajorDiffers),
            "downgraded" => Some(Test::Downgraded),
            "minor step above 1" => Some(Test::MinorStepAboveOne),
            _ => None,
        };
        fixed.map_or_else(|| Test::parse_path(text), Ok)
    }

    fn parse_path(text: &str) -> Result<Test, String> {
        let fail = || Err(format!("`{text}` is no condition"));
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [path, "set"] => Ok(Test::Set { path: (*path).to_owned(), is_set: true }),
            [path, "unset"] => Ok(Test::Set { path: (*path).to_owned(), is_set: false }),
            ["prior", comparison] => match comparison.split_once('=') {
                Some((path, value)) if !path.ends_with('!') => {
                    Ok(Test::Is { prior: true, path: path.to_owned(), value: value.to_owned() })
                }
                _ => fail(),
            },
            [path @ .., old, new] if old.starts_with("old=") && new.starts_with("new=") => {
                let list = |word: &str| word[4..].split('|').map(str::to_owned).collect();
                match path {
                    [] => Ok(Test::Values { path: None, old: list(old), new: list(new) }),
                    [path] => Ok(Test::Values {
                        path: Some((*path).to_owned()),
                        old: list(old),
                        new: list(new),
                    }),
                    _ => fail(),
                }
            }
            [comparison] => {
                let owned = |(path, value): (&str, &str)| (path.to_owned(), value.to_owned());
                if let Some((path, value)) = comparison.split_once("!=").map(owned) {
                    Ok(Test::IsNot { path, value })
                } else if let Some((path, value)) = comparison.split_once('=').map(owned) {
                    Ok(Test::Is { prior: false, path, value })
                } else if let Some((path, value)) = comparison.split_once('<').map(owned) {
                    Ok(Test::Below { path, value })
                } else {
                    fail()
                }
            }
            _ => fail(),
        }
    }

    fn holds(&self, case: &Case<'_>) -> bool {
        let Case { before, after, .. } = *case;
        let old = |path: &str| match path.strip_prefix("./") {
            Some(path) => at(case.item.0, path),
            None => at(case.base, path),
        };
        let new = |path: &str| match path.strip_prefix("./") {
            Some(path) => at(case.item.1.or(case.item.0), path),
            None => at(case.now.or(case.base), path),
        };
        let both = before.zip(after);
        let order = || {
            let (before, after) = both?;
            Amount::of(after)?.partial_cmp(&Amount::of(before)?)
        };
        let versions = || both.map(|(before, after)| (version(before), version(after)));
        match self {
            Test::Changed => true,
            Test::Added => before.is_none(),
            Test::Removed => after.is_none(),
            Test::SetOrUnset => before.is_none() != after.is_none(),
            Test::Decreased => order() == Some(std::cmp::Ordering::Less),
            Test::Increased => order() == Some(std::cmp::Ordering::Greater),
            Test::MajorDiffers => {
                versions().is_some_and(|(before, after)| before.first() != after.first())
            }
            Test::Downgraded => versions().is_some_and(|(before, after)| {
                let parts = before.len().min(after.len());
                after[..parts] < before[..parts]
            }),
            Test::MinorStepAboveOne => versions().is_some_and(|(before, after)| {
                let minor = |parts: &[u64]| parts.get(1).copied().unwrap_or(0);
                before.first() != after.first() || minor(&after) > minor(&before).saturating_add(1)
            }),
            Test::Values { path: None, old, new } => one_of(before, old) && one_of(after, new),
            Test::Values { path: Some(path), old: was, new: becomes } => {
                one_of(old(path), was) && one_of(new(path), becomes)
            }
            Test::Is { prior: true, path, value } => is(old(path), value),
            Test::Is { prior: false, path, value } => is(new(path), value),
            Test::IsNot { path, value } => !is(new(path), value),
            Test::Below { path, value } => new(path)
                .is_some_and(|found| version(found) < version(&Value::String(value.clone()))),
            Test::Set { path, is_set } => new(path).is_some() == *is_set,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, test) in self.0.iter().enumerate() {
            let and = if index == 0 { "" } else { " and " };
            write!(formatter, "{and}{test}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Changed => formatter.write_str("changed"),
            Test::Added => formatter.write_str("added"),
            Test::Removed => formatter.write_str("removed"),
            Test::SetOrUnset => formatter.write_str("set or unset"),
            Test::Decreased => formatter.write_str("decreased"),
            Test::Increased => formatter.write_str("increased"),
            Test::MajorDiffers => formatter.write_str("major differs"),
            Test::Downgraded => formatter.write_str("downgraded"),
            Test::MinorStepAboveOne => formatter.write_str("minor step above 1"),
            Test::Values { path, old, new } => {
                if let Some(path) = path {
                    write!(formatter, "{path} ")?;
                }
                write!(formatter, "old={} new={}", old.join("|"), new.join("|"))
            }
            Test::Is { prior, path, value } => {
                write!(formatter, "{}{path}={value}", if *prior { "prior " } else { "" })
            }
            Test::IsNot { path, value } => write!(formatter, "{path}!={value}"),
            Test::Below { path, value } => write!(formatter, "{path}<{value}"),
            Test::Set { path, is_set } => {
                write!(formatter, "{path} {}", if *is_set { "set" } else { "unset" })
            }
        }
    }
}

/// The value at a dotted path; a block that may repeat is looked into where there is one of it.
fn at<'a>(object: Option<&'a Value>, path: &str) -> Option<&'a Value> {
    let step = |value: &'a Value, name: &str| match value {
        Value::Array(items) if items.len() == 1 => items.first()?.get(name),
        _ => value.get(name),
    };
    let found = path.split('.').try_fold(object?, step)?;
    (!found.is_null()).then_some(found)
}

fn is(value: Option<&Value>, word: &str) -> bool {
    value.is_some_and(|value| match value {
        Value::String(text) => text == word,
        other => other.to_string().as_str() == word,
    })
}

fn one_of(value: Option<&Value>, words: &[String]) -> bool {
    words.iter().any(|word| is(value, word))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Case, Condition};

    fn holds(text: &str, before: Value, after: Value, object: &Value) -> bool {
        let before = (!before.is_null()).then_some(&before);
        let after = (!after.is_null()).then_some(&after);
        let case = Case {
            before,
            after,
            base: Some(object),
            now: Some(object),
            item: (None, Some(object)),
        };
        Condition::parse(text).unwrap().holds(&case)
    }

    #[test]
    fn each_word_of_the_vocabulary() {
        let one = json!({ "replicas": 1, "spec": [{ "type": "Recreate" }] });
        let rows = [
            ("when changed", json!(1), json!(2), true),
            ("when removed", json!(1), json!(null), true),
            ("when removed", json!(1), json!(2), false),
            ("added", json!(null), json!(2), true),
            ("set or unset", json!(null), json!(2), true),
            ("set or unset", json!(1), json!(2), false),
            ("decreased", json!("1Gi"), json!("900Mi"), true),
            ("decreased", json!("1024Mi"), json!("1Gi"), false),
            ("decreased", json!("90"), json!(100), false),
            ("increased", json!("90"), json!(100), true),
            ("major differs", json!("16.4"), json!("17"), true),
            ("major differs", json!("17.1"), json!("17.4"), false),
            ("downgraded", json!("17"), json!("16.9"), true),
            ("downgraded", json!("17.4"), json!("17"), false),
            ("minor step above 1", json!("1.32"), json!("1.34"), true),
            ("minor step above 1", json!("1.32"), json!("1.33"), false),
            ("old=0 new=1|7", json!(0), json!(7), true),
            ("old=0 new=1|7", json!(0), json!(8), false),
            ("replicas=1", json!(1), json!(2), true),
            ("replicas!=1", json!(1), json!(2), false),
            ("replicas<2", json!(1), json!(2), true),
            ("prior replicas=1", json!(1), json!(2), true),
            ("spec.type=Recreate", json!(1), json!(2), true),
            ("./replicas=1", json!(1), json!(2), true),
            ("replicas set and nothing unset", json!(1), json!(2), true),
        ];
        for (text, before, after, expected) in rows {
            let told = format!("{text}: {before} to {after}");
            assert_eq!(holds(text, before, after, &one), expected, "{told}");
        }
    }

    #[test]
    fn a_condition_is_written_as_it_is_read() {
        for text in
            ["removed", "spec.x old=A|B new=C", "prior a.b=1 and c unset", "a!=1", "a<7.0.5"]
        {
            assert_eq!(Condition::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["", "sometimes", "prior x!=2", "a b c", "removed and"] {
            assert!(Condition::parse(wrong).is_err(), "{wrong}");
        }
    }
}
