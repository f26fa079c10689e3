//! What decoding and building can report.

use groundplan_source::{Rule, diagnostic};

diagnostic! {
    /// A node that this place does not know.
    pub struct UnknownNode { name: String, place: String, nearest: Option<String>, known: Option<String> }
    error "unknown-node"
    message "`{name}` is not known {place}"
    label "unknown node"
    help nearest => "did you mean `{nearest}`?"
    help known => "{known}"
}

diagnostic! {
    /// A property that its node does not have.
    pub struct UnknownProperty { name: String, kind: String, nearest: Option<String>, known: Option<String> }
    error "unknown-property"
    message "`{kind}` has no property `{name}`"
    label "unknown property"
    help nearest => "did you mean `{nearest}`?"
    help known => "`{kind}` takes {known}"
}

diagnostic! {
    /// An argument that its node has no place for.
    pub struct UnexpectedArgument { kind: String, takes: String, hint: Option<String> }
    error "unexpected-argument"
    message "`{kind}` takes {takes}"
    label "one too many"
    help hint => "{hint}"
}

diagnostic! {
    /// A value of another type than its place takes.
    pub struct WrongType { field: String, found: String, expects: String }
    error "wrong-type"
    message "`{field}` is {expects}, not {found}"
    label "this is {found}"
    help "write {expects}"
}

diagnostic! {
    /// A value of the right type that is out of bounds or malformed.
    pub struct InvalidValue { field: String, written: String, ty: String, why: String, expects: String, hint: Option<String> }
    error "invalid-value"
    message "`{written}` is not a valid {ty} for `{field}`: {why}"
    label "{why}"
    help hint => "{hint}"
    help "{ty}: {expects}"
}

diagnostic! {
    /// A required value that nobody wrote.
    pub struct MissingValue { kind: String, field: String, expects: String, example: String }
    error "missing-value"
    message "`{kind}` needs `{field}`"
    label "`{field}` is missing"
    help "write `{field}`: {expects}"
    help "if it is not known yet, leave the question open: `{example}`"
}

diagnostic! {
    /// Two nodes of one kind with the same name.
    pub struct DuplicateName { kind: String, name: String }
    error "duplicate-name"
    message "there are two `{kind}` nodes named `{name}`"
    label "this name is taken"
    help "rename one of them, or merge both into one"
}

diagnostic! {
    /// A value that is written twice in one node.
    pub struct DuplicateValue { name: String, kind: String }
    error "duplicate-value"
    message "`{name}` is written twice in one `{kind}`"
    label "written again"
    help "keep one of them"
}

diagnostic! {
    /// A type annotation that means nothing here.
    pub struct UnknownAnnotation { name: String, nearest: Option<String> }
    error "unknown-annotation"
    message "`({name})` is not an annotation of this language"
    label "unknown annotation"
    help nearest => "did you mean `({nearest})`?"
    help "a value can be annotated `(ref)`, `(fmt)` or `(todo)`"
}

diagnostic! {
    /// A reference or a text with references where only a literal can stand.
    pub struct ReferenceNotAllowed { field: String, expects: String }
    error "reference-not-allowed"
    message "`{field}` cannot be a reference"
    label "a literal must stand here"
    help "write {expects}"
}

diagnostic! {
    /// A `(fmt)` text that cannot be read.
    pub struct InvalidTemplate { why: String }
    error "invalid-template"
    message "this `(fmt)` text cannot be read: {why}"
    label "{why}"
    help "write `{{name.attribute}}` for a reference, and `{{{{` or `}}}}` for a literal brace"
}

diagnostic! {
    /// A default of the language that its own type refuses.
    pub struct InvalidDefault { rule: &'static str }
    error "invalid-default"
    message "the default `{rule}` does not fit its own type"
    label "needs this default"
    help "this is a fault of Groundplan, not of the description; write the value to get around it"
}

/// Every rule of this room.
pub static RULES: &[&Rule] = &[
    UnknownNode::RULE,
    UnknownProperty::RULE,
    UnexpectedArgument::RULE,
    WrongType::RULE,
    InvalidValue::RULE,
    MissingValue::RULE,
    DuplicateName::RULE,
    DuplicateValue::RULE,
    UnknownAnnotation::RULE,
    ReferenceNotAllowed::RULE,
    InvalidTemplate::RULE,
];
