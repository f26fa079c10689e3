//! What can be wrong with the syntax of a document.

use groundplan_source::{Rule, diagnostic};

diagnostic! {
    /// A file that is too large to be a description.
    pub struct FileTooLarge { bytes: usize, limit: usize }
    error "file-too-large"
    message "the file has {bytes} bytes, and {limit} are the limit"
    label "not read"
    help "split it into several files and `include` them"
}

diagnostic! {
    /// Blocks or comments inside one another beyond any need.
    pub struct TooDeep { what: String, limit: usize }
    error "too-deep"
    message "more than {limit} {what} stand inside one another"
    label "too deep from here on"
    help "close what is open, or divide it into nodes of their own"
}

diagnostic! {
    /// A string that is too long.
    pub struct StringTooLong { bytes: usize, limit: usize }
    error "string-too-long"
    message "the string has {bytes} bytes, and {limit} are the limit"
    label "too long"
    help "keep long texts in files of their own"
}

diagnostic! {
    /// A string without its closing quote.
    pub struct UnterminatedString { close: String }
    error "unterminated-string"
    message "the string is never closed"
    label "opened here"
    help "close it with `{close}`"
}

diagnostic! {
    /// A block comment without its end.
    pub struct UnterminatedComment {}
    error "unterminated-comment"
    message "the comment is never closed"
    label "opened here"
    help "close it with `*/`; comments nest, so each `/*` needs one"
}

diagnostic! {
    /// A block of children without its closing brace.
    pub struct UnclosedBrace { name: String }
    error "unclosed-brace"
    message "the block of `{name}` is never closed"
    label "opened here"
    help "close it with `}}`"
}

diagnostic! {
    /// A closing brace that closes nothing.
    pub struct UnexpectedBrace {}
    error "unexpected-brace"
    message "this `}}` closes nothing"
    label "nothing is open here"
    help "take it away, or open the block that it should close"
}

diagnostic! {
    /// A character that cannot stand where it stands.
    pub struct UnexpectedCharacter { found: String, place: String, hint: Option<String> }
    error "unexpected-character"
    message "`{found}` cannot stand {place}"
    label "unexpected"
    help hint => "{hint}"
}

diagnostic! {
    /// Something is missing that has to stand here.
    pub struct ExpectedToken { expected: String, found: String, hint: Option<String> }
    error "expected-token"
    message "expected {expected}, found {found}"
    label "expected {expected}"
    help hint => "{hint}"
}

diagnostic! {
    /// Two values without a space between them.
    pub struct MissingSpace {}
    error "missing-space"
    message "a space is missing before this value"
    label "put a space in front"
    help "values of a node are divided by spaces"
}

diagnostic! {
    /// A word that begins like a number but is none.
    pub struct InvalidNumber { written: String }
    error "invalid-number"
    message "`{written}` is not a number"
    label "begins like a number"
    help "put it in quotes if it is text: `\"{written}\"`"
}

diagnostic! {
    /// A keyword that does not exist.
    pub struct UnknownKeyword { written: String }
    error "unknown-keyword"
    message "`{written}` is not a keyword"
    label "not a keyword"
    help "the keywords are `#true`, `#false`, `#null`, `#inf`, `#-inf` and `#nan`"
}

diagnostic! {
    /// An escape in a string that means nothing.
    pub struct InvalidEscape { written: String, hint: String }
    error "invalid-escape"
    message "`{written}` is not an escape"
    label "unknown escape"
    help "{hint}"
}

diagnostic! {
    /// A multi-line string whose lines do not line up.
    pub struct InvalidMultiLine { why: String, hint: String }
    error "invalid-multi-line"
    message "{why}"
    label "here"
    help "{hint}"
}

diagnostic! {
    /// An invisible or control character that could make the text read differently than it is.
    pub struct BannedCharacter { written: String }
    error "banned-character"
    message "the character `\\{written}` may not stand in a description"
    label "cannot be seen"
    help "take it away; inside a string it can be written as `\\{written}`"
}

diagnostic! {
    /// Spelling of KDL version 1, which means nothing in version 2.
    pub struct KdlV1Syntax { written: String, modern: String }
    error "kdl-v1-syntax"
    message "`{written}` is written as in KDL version 1"
    label "old spelling"
    help "in version 2 it is written `{modern}`"
}

diagnostic! {
    /// A marker that a merge left behind.
    pub struct ConflictMarker { marker: String }
    error "conflict-marker"
    message "a merge left the conflict marker `{marker}` behind"
    label "conflict marker"
    help "choose one side of the conflict and delete the markers"
}

/// Every rule of this room.
pub static RULES: &[&Rule] = &[
    FileTooLarge::RULE,
    TooDeep::RULE,
    StringTooLong::RULE,
    UnterminatedString::RULE,
    UnterminatedComment::RULE,
    UnclosedBrace::RULE,
    UnexpectedBrace::RULE,
    UnexpectedCharacter::RULE,
    ExpectedToken::RULE,
    MissingSpace::RULE,
    InvalidNumber::RULE,
    UnknownKeyword::RULE,
    InvalidEscape::RULE,
    InvalidMultiLine::RULE,
    BannedCharacter::RULE,
    KdlV1Syntax::RULE,
    ConflictMarker::RULE,
];
