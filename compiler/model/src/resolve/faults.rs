use groundplan_schema::nearest;
use groundplan_source::{Rule, Span, diagnostic};

diagnostic! {
    /// A reference names nothing that is declared.
    pub struct UnknownReference { name: String, nearest: Option<String>, declare: Option<String> }
    error "unknown-reference"
    message "nothing is named `{name}`"
    label "not declared"
    help nearest => "did you mean `{nearest}`?"
    help declare => "{declare}"
}

diagnostic! {
    /// Something that does not run is named where only what runs has a meaning.
    pub struct NotRunnable { name: String, kind: &'static str, place: &'static str, nearest: Option<String> }
    error "not-runnable"
    message "`{place}` cannot name {kind} `{name}`"
    label "does not run"
    help nearest => "did you mean `{nearest}`?"
    help "`{place}` takes the name of a service, worker, job or cron"
}

diagnostic! {
    /// Something that is no secret is named where only a secret has a meaning.
    pub struct NotASecret { name: String, kind: &'static str, place: &'static str, nearest: Option<String> }
    error "not-a-secret"
    message "`{place}` cannot name {kind} `{name}`"
    label "not a secret"
    help nearest => "did you mean `{nearest}`?"
    help "`{place}` takes the name of a `secret`, which says where its value is"
}

diagnostic! {
    /// A reference names something that this environment does not have.
    pub struct ReferenceOutOfScope { name: String, environment: String }
    error "reference-out-of-scope"
    message "`{name}` is not in environment `{environment}`, but this is"
    label "refers to something that is not there"
    help "widen the `only` or `except` of `{name}`, or narrow it here, or override this in `{environment}`"
}

diagnostic! {
    /// A reference names an attribute that its entity does not have.
    pub struct UnknownAttribute { entity: String, what: String, label: String, nearest: Option<String>, known: String }
    error "unknown-attribute"
    message "{what}"
    label "{label}"
    help nearest => "did you mean `{entity}.{nearest}`?"
    help "{known}"
}

diagnostic! {
    /// A mention of an environment that is not declared.
    pub struct UnknownEnvironment { name: String, nearest: Option<String>, declare: Option<String> }
    error "unknown-environment"
    message "there is no environment `{name}`"
    label "not declared"
    help nearest => "did you mean `{nearest}`?"
    help declare => "{declare}"
}

diagnostic! {
    /// A secret flows into a place that everybody can read.
    pub struct SecretInPlainSight { name: String, place: String }
    error "secret-in-plain-sight"
    message "the secret `{name}` would be readable in {place}"
    label "a secret flows in here"
    help "put it into `env {{ … }}`, from where the program can read it"
}

impl UnknownEnvironment {
    /// The fault, with the name that was meant if one of `known` is close.
    pub(crate) fn new<'n>(
        span: Span,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> UnknownEnvironment {
        let nearest = nearest(name, known);
        let declare = nearest.is_none().then(|| {
            format!("environments are declared at the top level: `environment \"{name}\" {{ … }}`")
        });
        UnknownEnvironment { span, name: name.to_owned(), nearest, declare }
    }
}

/// Every rule of this stage.
pub static RULES: &[&Rule] = &[
    UnknownReference::RULE,
    NotRunnable::RULE,
    NotASecret::RULE,
    ReferenceOutOfScope::RULE,
    UnknownAttribute::RULE,
    UnknownEnvironment::RULE,
    SecretInPlainSight::RULE,
];
