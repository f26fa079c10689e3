//! Values that only the target knows: `${aws_vpc.main.id}`.
//!
//! A symbol is a string that holds expressions, written in one way, with the address of the object
//! in it. The content of a data source stands between two control characters in place of its name,
//! since a data source is what it says, whatever it is called.

/// Before the content of a data source.
pub(crate) const CONTENT: char = '\u{1}';
/// After it.
pub(crate) const END: char = '\u{2}';
/// After a value that the target will only know once it has replaced an object.
pub(crate) const KNOWN_AFTER_APPLY: char = '\u{3}';

/// A reference in a symbol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The type of the resource.
    pub kind: String,
    /// Its name, with the key of the instance where one is named.
    pub name: String,
    /// Whether a data source refers to it, and the value to the data source.
    pub through_data: bool,
}

impl Reference {
    /// Whether it means that instance: a reference without a key means every instance.
    pub(crate) fn means(&self, kind: &str, name: &str) -> bool {
        let rest = || name.strip_prefix(self.name.as_str());
        self.kind == kind && rest().is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    }
}

/// The resources that a text refers to.
pub(crate) fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut rest = text;
    if !text.contains("${") {
        return found;
    }
    while let Some(letter) = rest.chars().next() {
        match letter {
            CONTENT => depth += 1,
            END => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !is_word(letter) {
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        let kind = word(rest);
        rest = &rest[kind.len()..];
        let Some(name) = rest.strip_prefix('.').map(word).filter(|name| !name.is_empty()) else {
            continue;
        };
        if !kind.contains('_') {
            continue;
        }
        rest = &rest[1 + name.len()..];
        let key = key(rest);
        rest = &rest[key.len()..];
        // Inside the content of a data source, which is JSON, the quotes of keys are escaped.
        let name = format!("{name}{}", key.replace('\\', ""));
        found.push(Reference { kind: kind.to_owned(), name, through_data: depth > 0 });
    }
    found
}

/// A symbol for people: without the content of data sources.
pub(crate) fn readable(text: &str) -> String {
    let mut depth = 0usize;
    let mut shown = String::new();
    for letter in text.chars() {
        match letter {
            CONTENT => depth += 1,
            END => depth = depth.saturating_sub(1),
            KNOWN_AFTER_APPLY => shown.push_str(" (known after apply)"),
            _ if depth == 0 => shown.push(letter),
            _ => {}
        }
    }
    shown
}

/// Puts one address for another wherever it stands in a text.
pub(crate) fn rename(text: &str, from: &str, to: &str) -> String {
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(from) {
        let (before, found) = rest.split_at(start);
        let after = &found[from.len()..];
        let is_whole =
            !before.chars().next_back().is_some_and(|letter| is_word(letter) || letter == '.')
                && !after.chars().next().is_some_and(is_word);
        renamed.push_str(before);
        renamed.push_str(if is_whole { to } else { from });
        rest = after;
    }
    renamed + rest
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

fn word(text: &str) -> &str {
    &text[..text.find(|letter| !is_word(letter)).unwrap_or(text.len())]
}

/// `["key"]`, as it stands at the start of a text.
fn key(text: &str) -> &str {
    let quoted = text.starts_with("[\"") || text.starts_with("[\\\"");
    let end = if quoted { text.find(']') } else { None };
    end.map_or("", |end| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::{readable, references, rename};

    #[test]
    fn references_are_found_with_their_keys() {
        let text = "a ${aws_subnet.public[\"a\"].id} ${\u{1}data.x {\"r\":\"${aws_kms_key.k.arn}\"}\u{2}.json}";
        let found = references(text);
        let told: Vec<_> =
            found.iter().map(|at| (at.kind.as_str(), at.name.as_str(), at.through_data)).collect();
        assert_eq!(told, [("aws_subnet", "public[\"a\"]", false), ("aws_kms_key", "k", true)]);
        assert!(found[0].means("aws_subnet", "public[\"a\"]"));
        assert!(!found[0].means("aws_subnet", "public[\"b\"]"));
        assert!(found[1].means("aws_kms_key", "k[\"x\"]"));
        assert!(!found[1].means("aws_kms_key", "kk"));
        assert_eq!(readable("${\u{1}data.x {}\u{2}data.x.json}"), "${data.x.json}");
    }

    #[test]
    fn only_whole_addresses_are_renamed() {
        let text = "${aws_s3_bucket.old.id} ${aws_s3_bucket.older.id} ${data.aws_s3_bucket.old.id}";
        let renamed = rename(text, "aws_s3_bucket.old", "aws_s3_bucket.new");
        let expected =
            "${aws_s3_bucket.new.id} ${aws_s3_bucket.older.id} ${data.aws_s3_bucket.old.id}";
        assert_eq!(renamed, expected);
    }
}
