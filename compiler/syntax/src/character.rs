//! Classes of characters as KDL v2 defines them.

/// The byte may stand in a word without quotes.
pub(crate) const WORD: u8 = 1;
/// The byte is, or may begin, a newline, a banned character or anything else beyond plain ASCII.
pub(crate) const SUSPECT: u8 = 2;
/// The byte is a quote or a backslash.
pub(crate) const QUOTE: u8 = 4;

/// What each byte may be, so that ASCII needs no decoding.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'\t' | b' ' | b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'/' | b'#' | b';' | b'=' => 0,
            b'"' | b'\\' => QUOTE,
            0..=0x1F | 0x7F..=0xFF => SUSPECT,
            _ => WORD,
        };
        byte += 1;
    }
    classes
}

/// The classes of a byte.
#[inline]
pub(crate) fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// How many bytes the newline at `at` takes, or none. CR LF is one newline.
#[inline]
pub(crate) fn newline(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'\n' | 0x0B | 0x0C => Some(1),
        b'\r' => Some(if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 }),
        0xC2 if bytes.get(at + 1) == Some(&0x85) => Some(2),
        0xE2 if bytes.get(at + 1) == Some(&0x80) => {
            matches!(bytes.get(at + 2), Some(0xA8 | 0xA9)).then_some(3)
        }
        _ => None,
    }
}

/// Whether the character is white space within a line.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

/// Whether the character ends a line.
pub(crate) fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{0B}' | '\u{0C}' | '\u{2028}' | '\u{2029}')
}

/// Whether the character may not stand in a document, not even in a string or comment: controls,
/// and marks that make text read in another order than it is written.
pub(crate) fn is_banned(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{08}' | '\u{0E}'..='\u{1F}' | '\u{7F}' | '\u{200E}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Whether the character may stand in a word without quotes.
pub(crate) fn is_word(c: char) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => class(byte) & WORD != 0,
        _ => !(is_blank(c) || is_newline(c) || is_banned(c)),
    }
}

/// The character that begins at `at`, which must be a boundary inside the text.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}
