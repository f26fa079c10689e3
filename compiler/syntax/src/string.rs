use std::borrow::Cow;
use std::ops::Range;

use crate::TokenKind;
use crate::character::{char_at, is_banned, is_blank, is_newline, newline};

/// What is wrong inside a string, with its bytes in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StringFault {
    pub kind: StringFaultKind,
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StringFaultKind {
    /// A backslash before something that is no escape.
    Escape,
    /// `\u{…}` that is no character.
    Unicode,
    /// A character that may stand nowhere.
    Banned,
    /// Text on the line of the opening `"""`.
    FirstLine,
    /// Text in front of the closing `"""`.
    LastLine,
    /// A line that is indented less than the closing `"""`.
    Indent,
}

/// Where the text of a string is.
pub(crate) enum Decoded {
    /// In the document, so many bytes inside the literal at either side.
    Within(usize),
    /// Behind what `out` held before.
    Out,
}

/// Reads the text that a string token stands for. `token` is its range in `text`; `suspect` says
/// that it may hold banned characters. What differs from the document is added to `out`, which is
/// left in any state if there is a fault.
pub(crate) fn decode(
    text: &str,
    kind: TokenKind,
    token: Range<usize>,
    suspect: bool,
    out: &mut String,
) -> Result<Decoded, StringFault> {
    let literal = text.get(token.clone()).unwrap_or_default();
    let hashes = literal.bytes().take_while(|byte| *byte == b'#').count();
    let quotes = if matches!(kind, TokenKind::MultiLine | TokenKind::RawMultiLine) { 3 } else { 1 };
    let edge = hashes + quotes;
    let inner = token.start + edge..token.end.saturating_sub(edge);
    let content = text.get(inner.clone()).unwrap_or_default();
    if suspect && let Some((at, c)) = content.char_indices().find(|(_, c)| is_banned(*c)) {
        let start = inner.start + at;
        let range = start..start + c.len_utf8();
        return Err(StringFault { kind: StringFaultKind::Banned, range });
    }
    match kind {
        TokenKind::Quoted if content.contains('\\') => unescape(content, inner.start, out)?,
        TokenKind::MultiLine => multi_line(content, inner.start, true, out)?,
        TokenKind::RawMultiLine => multi_line(content, inner.start, false, out)?,
        _ => return Ok(Decoded::Within(edge)),
    }
    Ok(Decoded::Out)
}

/// Removes the indentation of the closing quotes from every line; newlines become `\n`.
fn multi_line(
    content: &str,
    offset: usize,
    escapes: bool,
    out: &mut String,
) -> Result<(), StringFault> {
    let bytes = content.as_bytes();
    let Some(first) = newline(bytes, 0) else {
        let end = content.find(is_newline).unwrap_or(content.len());
        return Err(StringFault { kind: StringFaultKind::FirstLine, range: offset..offset + end });
    };
    // White-space escapes join lines before indentation is looked at.
    let joined: Cow<'_, str> =
        if escapes { join_escaped_lines(content) } else { Cow::Borrowed(content) };
    // Where lines were joined, places inside the string are no longer those of the document.
    let place = |range: Range<usize>| match &joined {
        Cow::Borrowed(_) => offset + range.start..offset + range.end,
        Cow::Owned(_) => offset..offset + content.len(),
    };
    let body = joined.get(first..).unwrap_or_default();
    let last_start = body
        .char_indices()
        .rev()
        .find(|(_, c)| is_newline(*c))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let indent = body.get(last_start..).unwrap_or_default();
    if let Some((at, _)) = indent.char_indices().find(|(_, c)| !is_blank(*c)) {
        let start = first + last_start + at;
        return Err(StringFault {
            kind: StringFaultKind::LastLine,
            range: place(start..first + body.len()),
        });
    }
    let mut at = 0;
    while at < last_start {
        let rest = body.get(at..last_start).unwrap_or_default();
        let len = rest.find(is_newline).unwrap_or(rest.len());
        let line = rest.get(..len).unwrap_or_default();
        let step = newline(rest.as_bytes(), len).unwrap_or(1);
        if line.chars().all(is_blank) {
            // A line of blanks is empty, however it is indented.
        } else if let Some(dedented) = line.strip_prefix(indent) {
            if escapes {
                let start = first + at + indent.len();
                unescape(dedented, start, out)
                    .map_err(|fault| StringFault { range: place(fault.range), kind: fault.kind })?;
            } else {
                out.push_str(dedented);
            }
        } else {
            return Err(StringFault {
                kind: StringFaultKind::Indent,
                range: place(first + at..first + at + len),
            });
        }
        at += len + step;
        if at < last_start {
            out.push('\n');
        }
    }
    Ok(())
}

/// Takes out every `\` that is followed by white space, together with that white space.
fn join_escaped_lines(content: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let after = from.get(1..).unwrap_or_default();
        let trimmed = after.trim_start_matches(|c| is_blank(c) || is_newline(c));
        if trimmed.len() < after.len() {
            rest = trimmed;
        } else {
            // An ordinary escape stays for `unescape`, with the character that it escapes.
            let len = 1 + after.chars().next().map_or(0, char::len_utf8);
            out.push_str(from.get(..len).unwrap_or_default());
            rest = from.get(len..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    if out.len() < content.len() { Cow::Owned(out) } else { Cow::Borrowed(content) }
}

/// Adds the text with its escapes read. `offset` is where it begins in the document.
fn unescape(content: &str, offset: usize, out: &mut String) -> Result<(), StringFault> {
    let mut at = 0;
    while let Some(found) = content.get(at..).and_then(|rest| rest.find('\\')) {
        let slash = at + found;
        out.push_str(content.get(at..slash).unwrap_or_default());
        let fault = |kind, end: usize| StringFault { kind, range: offset + slash..offset + end };
        let Some(c) = char_at(content, slash + 1) else {
            return Err(fault(StringFaultKind::Escape, content.len()));
        };
        at = slash + 1 + c.len_utf8();
        match c {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '\\' => out.push('\\'),
            '"' => out.push('"'),
            'b' => out.push('\u{08}'),
            'f' => out.push('\u{0C}'),
            's' => out.push(' '),
            'u' => {
                let rest = content.get(at..).unwrap_or_default();
                let digits = rest.strip_prefix('{').and_then(|inside| inside.split_once('}'));
                let Some((digits, _)) = digits.filter(|(digits, _)| digits.len() <= 8) else {
                    return Err(fault(StringFaultKind::Unicode, at));
                };
                let end = at + digits.len() + 2;
                let hex = (1..=6).contains(&digits.len())
                    && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                    Some(c) if hex => out.push(c),
                    _ => return Err(fault(StringFaultKind::Unicode, end)),
                }
                at = end;
            }
            c if is_blank(c) || is_newline(c) => {
                let rest = content.get(at..).unwrap_or_default();
                let trimmed = rest.trim_start_matches(|c| is_blank(c) || is_newline(c));
                at = content.len() - trimmed.len();
            }
            _ => return Err(fault(StringFaultKind::Escape, at)),
        }
    }
    out.push_str(content.get(at..).unwrap_or_default());
    Ok(())
}
