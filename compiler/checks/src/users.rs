use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// Something that would run as root.
    pub struct RootUser { owner: String }
    error "root-user"
    message "`{owner}` would run as root"
    label "user 0 is root"
    help "write a user above 10000, and give it what it needs: `scratch` for writable paths"
}

pub(crate) static RULES: &[&Rule] = &[RootUser::RULE];

/// Nothing runs as root.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        let user = &running.workload.run_as;
        if user.sure() == Some(&0) {
            let span = user.origin().span().unwrap_or(running.head);
            out.push(RootUser { span, owner: running.name.to_string() }.into());
        }
    }
}
