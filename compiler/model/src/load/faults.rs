use groundplan_source::{Rule, diagnostic};

diagnostic! {
    /// A file that cannot be read.
    pub struct UnreadableFile { path: String, why: String, nearest: Option<String>, advice: String }
    error "unreadable-file"
    message "cannot read `{path}`: {why}"
    label "{why}"
    help nearest => "did you mean `{nearest}`?"
    help "{advice}"
}

diagnostic! {
    /// Files that include one another in a circle.
    pub struct IncludeCycle { path: String, chain: String }
    error "include-cycle"
    message "`{path}` includes itself: {chain}"
    label "closes the circle"
    help "take this `include` away; every file that is included once is part of the whole"
}

diagnostic! {
    /// Includes inside one another, or files, beyond any need.
    pub struct TooManyIncludes { what: String, limit: usize }
    error "too-many-includes"
    message "more than {limit} {what}"
    label "one too many"
    help "join files, or include them from fewer places"
}

diagnostic! {
    /// A description that does not say which platform it describes.
    pub struct MissingPlatform {}
    error "missing-platform"
    message "the description has no `platform`"
    label "nothing here names the platform"
    help "begin with `platform \"name\"`"
}

diagnostic! {
    /// A second node of a kind that there is one of.
    pub struct DuplicateNode { name: String }
    error "duplicate-node"
    message "there is a second `{name}`"
    label "written again"
    help "keep one of them"
}

diagnostic! {
    /// A description without any environment to compile for.
    pub struct MissingEnvironment { platform: String }
    error "missing-environment"
    message "`{platform}` has no `environment`"
    label "runs nowhere yet"
    help "add one: `environment \"local\" {{ compose }}`"
}

diagnostic! {
    /// An environment that does not say where it runs, or says several places.
    pub struct EnvironmentRuntime { name: String, why: String }
    error "environment-runtime"
    message "environment `{name}` {why}"
    label "{why}"
    help "write exactly one of `compose`, `kubernetes` and `aws` in it"
}

diagnostic! {
    /// An override of something that does not exist.
    pub struct OverrideOfNothing { kind: String, name: String, nearest: Option<String>, other: Option<String> }
    error "override-of-nothing"
    message "there is no {kind} `{name}` to override"
    label "overrides nothing"
    help nearest => "did you mean `{nearest}`?"
    help other => "`{name}` is a {other}: write `{other} \"{name}\"`"
    help "an environment can only change what is declared at the top level"
}

diagnostic! {
    /// A name that is an open question.
    pub struct OpenName { kind: String }
    error "open-name"
    message "the name of a `{kind}` cannot be an open question"
    label "other things refer to this name"
    help "choose a name now; it can be changed later with `renamed-from`"
}

/// Every rule of this stage.
pub static RULES: &[&Rule] = &[
    UnreadableFile::RULE,
    IncludeCycle::RULE,
    TooManyIncludes::RULE,
    MissingPlatform::RULE,
    DuplicateNode::RULE,
    MissingEnvironment::RULE,
    EnvironmentRuntime::RULE,
    OverrideOfNothing::RULE,
    OpenName::RULE,
];
