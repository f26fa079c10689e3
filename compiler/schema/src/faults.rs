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
    label "cannot stand here"
    help hint => "{hint}"
}

diagnostic! {
    /// A block of children behind a node that has none.
    pub struct UnexpectedBlock { name: String, takes: String }
    error "unexpected-block"
    message "`{name}` has no block of children"
    label "cannot stand here"
    help "`{name}` takes {takes}"
}

diagnostic! {
    /// A value of another type than its place takes.
    pub struct WrongType { field: String, ty: String, found: String, expects: String }
    error "wrong-type"
    message "`{field}` takes {ty}, not {found}"
    label "this is {found}"
    help "write {expects}"
}

diagnostic! {
    /// A value of the right type that is out of bounds or malformed.
    pub struct InvalidValue { field: String, written: String, why: String, hint: Option<String>, expects: Option<String> }
    error "invalid-value"
    message "`{field}` cannot be `{written}`: {why}"
    label "{why}"
    help hint => "{hint}"
    help expects => "write {expects}"
}

diagnostic! {
    /// A required value that nobody wrote.
    pub struct MissingValue { kind: String, what: String, expects: String, example: Option<String> }
    error "missing-value"
    message "`{kind}` needs {what}"
    label "{what} is missing"
    help "write {expects}"
    help example => "if it is not known yet, leave the question open: `{example}`"
}

diagnostic! {
    /// Two nodes with the same name, where names tell nodes apart.
    pub struct DuplicateName { name: String, taken: String }
    error "duplicate-name"
    message "the name `{name}` is taken by {taken}"
    label "taken"
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
    /// A type annotation that means nothing where it stands.
    pub struct UnknownAnnotation { name: String, place: String, nearest: Option<String> }
    error "unknown-annotation"
    message "`({name})` means nothing in front of {place}"
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
    /// A parameter where nothing has parameters.
    pub struct ParameterOutside { name: String }
    error "parameter-outside"
    message "there is no parameter `{name}` here"
    label "outside of a component"
    help "`(param)` stands in the `body` and the attributes of a `component`, for what its uses give"
}

diagnostic! {
    /// A `(fmt)` text that cannot be read.
    pub struct InvalidTemplate { why: String }
    error "invalid-template"
    message "this `(fmt)` text cannot be read: {why}"
    label "{why}"
    help "write `{{name.attribute}}` for a reference, and `{{{{` or `}}}}` for a literal brace"
}

/// Every rule of this room.
pub static RULES: &[&Rule] = &[
    UnknownNode::RULE,
    UnknownProperty::RULE,
    UnexpectedArgument::RULE,
    UnexpectedBlock::RULE,
    WrongType::RULE,
    InvalidValue::RULE,
    MissingValue::RULE,
    DuplicateName::RULE,
    DuplicateValue::RULE,
    UnknownAnnotation::RULE,
    ReferenceNotAllowed::RULE,
    ParameterOutside::RULE,
    InvalidTemplate::RULE,
];
