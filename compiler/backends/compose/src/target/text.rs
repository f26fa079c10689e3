//! How literal text is written where Compose would read something into it.

use std::borrow::Cow;

use groundplan_document::Str;

/// Text for any value of a Compose file, in which `$NAME` and `${…}` stand for variables and `$$`
/// for `$`: every `$` is doubled. Keys are not interpolated.
pub fn literal<'m>(text: impl Into<Str<'m>>) -> Str<'m> {
    let text = text.into();
    if text.contains('$') { Cow::Owned(text.replace('$', "$$")) } else { text }
}

/// A variable that has to be set, and what is said when it is not.
pub fn required(name: &str, doc: &str) -> String {
    format!("${{{name}:?{}}}", message(doc))
}

/// A message inside `${NAME:?…}`, which ends at the first `}` and is interpolated itself.
fn message(doc: &str) -> String {
    doc.chars().map(|c| if matches!(c, '$' | '{' | '}') { ' ' } else { c }).collect()
}

/// What Compose makes of a value, as its specification says: `$$` is `$`, `$NAME` and `${NAME}`
/// are variables, `${NAME:?message}` is one or the message, anything else is refused.
#[cfg(test)]
pub fn interpolate(
    text: &str,
    set: &std::collections::BTreeMap<&str, &str>,
) -> Result<String, String> {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inside) = after.strip_prefix('{') {
            let (expression, after) = inside.split_once('}').ok_or("unclosed")?;
            let (name, message) = expression.split_once(":?").unwrap_or((expression, ""));
            if name.is_empty() || !name.chars().all(is_name) {
                return Err(format!("no name: {name}"));
            }
            match set.get(name).filter(|value| !value.is_empty()) {
                Some(value) => out.push_str(value),
                None => return Err(interpolate(message, set)?),
            }
            rest = after;
        } else {
            let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            out.push_str(set.get(name).ok_or(format!("not set: {name}"))?);
            rest = after;
        }
    }
    Ok(out + rest)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn compose_gives_back_what_was_written(text in "[${}A:?$ -]{0,16}") {
            prop_assert_eq!(interpolate(&literal(text.as_str()), &BTreeMap::new()), Ok(text));
        }

        #[test]
        fn a_message_ends_nothing_and_stands_for_nothing(doc in "[${}A:? -]{0,16}", next in "[a$}]{0,4}") {
            let text = format!("{}{}", required("NAME", &doc), literal(next.as_str()));
            let set = BTreeMap::from([("NAME", "value")]);
            prop_assert_eq!(interpolate(&text, &set), Ok(format!("value{next}")));
            prop_assert_eq!(interpolate(&text, &BTreeMap::new()), Err(message(&doc)));
        }
    }
}
