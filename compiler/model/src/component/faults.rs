use groundplan_source::{Rule, diagnostic};

diagnostic! {
    /// A component's own text names a parameter that it does not have.
    pub struct UnknownParameter { name: String, component: String, nearest: Option<String>, known: Option<String> }
    error "unknown-parameter"
    message "`{component}` has no parameter `{name}`"
    label "not declared"
    help nearest => "did you mean `{nearest}`?"
    help known => "{known}"
}

diagnostic! {
    /// A parameter whose declaration does not say one thing.
    pub struct ParameterDeclaration { name: String, why: String, advice: String }
    error "parameter-declaration"
    message "the parameter `{name}` {why}"
    label "{why}"
    help "{advice}"
}

diagnostic! {
    /// Components that contain one another in a circle.
    pub struct ComponentCycle { name: String, chain: String }
    error "component-cycle"
    message "`{name}` contains itself: {chain}"
    label "closes the circle"
    help "take one of these uses away: a component that contains itself has no end"
}

diagnostic! {
    /// A mark of what a use may fill, where nothing can be filled.
    pub struct MisplacedSlot { mark: String, why: String }
    error "misplaced-slot"
    message "`{mark}` {why}"
    label "{why}"
    help "it stands right inside a node of the `body`, once: `service (param)\"name\" {{ {mark} }}`"
}

diagnostic! {
    /// Something that is no component in a file that `use` brings.
    pub struct NotAComponent { name: String, path: String }
    error "not-a-component"
    message "`{name}` stands in `{path}`, of which only components are used"
    label "is not used"
    help "bring the whole file with `include`, or move this into a file that is included"
}

diagnostic! {
    /// More nodes than any platform needs.
    pub struct TooManyNodes { what: String, limit: usize }
    error "too-many-nodes"
    message "{what} come to more than {limit}"
    label "too many"
    help "components that use one another double what they make; use fewer, or take the innermost away"
}

/// Every rule of components.
pub static RULES: &[&Rule] = &[
    UnknownParameter::RULE,
    ParameterDeclaration::RULE,
    ComponentCycle::RULE,
    MisplacedSlot::RULE,
    NotAComponent::RULE,
    TooManyNodes::RULE,
];
