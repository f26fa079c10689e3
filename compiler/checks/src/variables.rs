use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// An environment variable whose name programs cannot read.
    pub struct VariableName { name: String, nearest: Option<String> }
    error "variable-name"
    message "`{name}` cannot be the name of an environment variable"
    label "letters, digits and `_` only, no digit first"
    help nearest => "did you mean `{nearest}`?"
}

diagnostic! {
    /// A reference to the public address of a service that has none.
    pub struct NoPublicUrl { name: String }
    error "no-public-url"
    message "service `{name}` has no public address"
    label "no route leads to it"
    help "give it a `route`, or refer to `{name}.url`, its address inside the platform"
}

pub(crate) static RULES: &[&Rule] = &[VariableName::RULE, NoPublicUrl::RULE];

/// Environment variables have portable names, and what they refer to has a value.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        for (name, value) in running.workload.env.iter() {
            let span = value.origin().span().unwrap_or(running.head);
            if !is_portable(name) {
                out.push(fault(name, span));
            }
            for reference in value.sure().into_iter().flat_map(|text| text.references()) {
                let public = reference.attribute.as_deref() == Some("public-url");
                let service = environment.services.get(&reference.entity);
                if let Some(service) = service.filter(|_| public)
                    && service.route.is_empty()
                {
                    let name = service.name.to_string();
                    out.push(NoPublicUrl { span: reference.span, name }.into());
                }
            }
        }
    }
}

/// POSIX: letters, digits and underscores, not beginning with a digit.
fn is_portable(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn fault(name: &str, span: Span) -> Diagnostic {
    let mended: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .take(60)
        .collect();
    let nearest = is_portable(&mended).then_some(mended);
    let name = name.chars().take(60).flat_map(char::escape_debug).collect();
    VariableName { span, name, nearest }.into()
}
