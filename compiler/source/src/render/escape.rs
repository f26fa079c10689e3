use std::borrow::Cow;

/// Text of the input, fit to be printed: whatever would steer a terminal, reorder what is read or
/// be invisible stands as `\u{…}`, and so do the openings of orders that build servers look for in
/// the middle of a line. Tabs stay, because a source line is nothing without them.
pub fn escape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_unprintable) else {
        return escape_orders(Cow::Borrowed(text));
    };
    let (clean, rest) = text.split_at(first);
    let mut out = clean.to_owned();
    for c in rest.chars() {
        if is_unprintable(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    escape_orders(Cow::Owned(out))
}

/// `##[…]` is an order to the runner of GitHub, `##vso[…]` to that of Azure, wherever they stand.
fn escape_orders(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("##[") && !text.contains("##vso[") {
        return text;
    }
    Cow::Owned(text.replace("##[", "#\\u{23}[").replace("##vso[", "#\\u{23}vso["))
}

/// [`escape`] for text that must stay on one line, tabs and all.
pub(super) fn escape_line(text: &str) -> String {
    escape(text).replace('\t', "\\t")
}

/// [`escape_line`] for text that is wrapped and indented: no line of it may begin with `::`, which
/// is an order to the runner of GitHub even behind blanks.
pub(super) fn escape_paragraph(text: &str) -> String {
    let mut text = escape_line(text);
    if text.starts_with("::") {
        text.replace_range(..2, ":\\u{3a}");
    }
    text.replace(" ::", " :\\u{3a}")
}

/// Whether the character must not be printed as it is.
pub(super) fn is_unprintable(c: char) -> bool {
    // Controls of ASCII and Latin-1 (C0, DEL, C1), among them every newline of one byte.
    (c.is_control() && c != '\t')
        || matches!(
            c,
            // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
            '\u{AD}' | '\u{61C}' | '\u{180E}'
            // Zero-width characters and marks of direction, but not the joiner of emoji.
            | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}'
            // Line and paragraph separator, embeddings and overrides.
            | '\u{2028}'..='\u{202E}'
            // Word joiner, invisible operators, isolates.
            | '\u{2060}'..='\u{206F}'
            // Byte-order mark, interlinear annotation, tags.
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelt_out() {
        assert_eq!(escape("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(escape("\u{9b}x\u{202e}y\u{85}"), "\\u{9b}x\\u{202e}y\\u{85}");
        assert_eq!(escape_line("a\tb\r\n::error::"), "a\\tb\\u{d}\\u{a}::error::");
    }

    #[test]
    fn what_orders_a_build_server_about_is_broken_up() {
        assert_eq!(escape("x ##[add-mask]y"), "x #\\u{23}[add-mask]y");
        assert_eq!(escape_paragraph("::a b::c ::d"), ":\\u{3a}a b::c :\\u{3a}d");
    }

    #[test]
    fn what_people_write_stays() {
        for text in ["ä → 日本 👩\u{200d}💻", "a\tb", ""] {
            assert_eq!(escape(text), text);
        }
    }
}
