//! Lowering: from the typed model to the files of each target.
//!
//! Each target is a module with one door, `emit(&Context)`, that lowers one environment; siblings
//! never import each other and share only the document tree with its writers ([`document`]), the
//! names on which two of them have to agree ([`names`]) and the [`ledger`].

mod address;
mod artifact;
mod context;
#[macro_use]
mod default;
pub mod document;
pub mod images;
pub mod labels;
pub mod ledger;
pub mod names;
mod target;
#[cfg(test)]
mod testing;

pub mod compose;
mod docker;
mod github;
mod kubernetes;
mod monitoring;
mod terraform;

use groundplan_model::{EnvironmentModel, Model, Runtime};
use groundplan_source::{Diagnostic, Rule, sort_and_dedup};

pub use artifact::{Artifact, Artifacts, Blocked};
pub use context::Context;
pub use ledger::{Ledger, Lowering};
pub use names::Names;
pub use target::Target;

/// What is to be lowered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The environments, by name; all of them when empty.
    pub environments: Vec<String>,
    /// The targets; all of them when empty.
    pub targets: Vec<Target>,
}

/// Everything that lowering yields.
#[derive(Debug, Default)]
pub struct Emitted<'m> {
    /// The files.
    pub artifacts: Artifacts<'m>,
    /// What waits for answers, by environment and target.
    pub blocked: Vec<Blocked<'m>>,
    /// Every fault, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lowers a model that loading found no error in.
pub fn emit<'m>(model: &'m Model, options: &Options) -> Emitted<'m> {
    let mut emitted = Emitted::default();
    let wanted = |target| options.targets.is_empty() || options.targets.contains(&target);
    let chosen = |name: &str| {
        options.environments.is_empty() || options.environments.iter().any(|wish| wish == name)
    };
    for environment in model.environments.values().filter(|one| chosen(one.name())) {
        for target in targets_of(environment).iter().copied().filter(|target| wanted(*target)) {
            emit_part(Context::new(model, environment, target), &mut emitted);
        }
    }
    // These belong to the whole platform and are the same whatever environments are chosen.
    let environments: Vec<&EnvironmentModel> = model.environments.values().collect();
    if wanted(Target::Docker) {
        docker::emit(model, &environments, &mut emitted);
    }
    if wanted(Target::Github) {
        github::emit(model, &environments, &mut emitted);
    }
    sort_and_dedup(&mut emitted.diagnostics);
    emitted
}

/// The targets that an environment is lowered to by itself.
fn targets_of(environment: &EnvironmentModel) -> &'static [Target] {
    match environment.runtime() {
        Some(Runtime::Compose(_)) => &[Target::Compose],
        Some(Runtime::Kubernetes(_)) => &[Target::Kubernetes],
        Some(Runtime::Aws(_)) => &[Target::Kubernetes, Target::Terraform],
        None => &[],
    }
}

fn emit_part<'m>(context: Context<'m>, emitted: &mut Emitted<'m>) {
    match context.target {
        Target::Compose => {
            monitoring::emit_compose(&context);
            compose::emit(&context);
        }
        Target::Kubernetes => {
            // Before the kustomization, which lists every file.
            monitoring::emit_kubernetes(&context);
            kubernetes::emit(&context);
        }
        Target::Terraform => terraform::emit(&context),
        Target::Docker | Target::Github => return,
    }
    report_inexact(context.environment, context.target, &mut emitted.diagnostics);
    emitted.take(context);
}

/// What the targets do not make exactly of what is written: a part of what [`emit`] reports, for
/// whoever needs no files.
pub fn inexact(model: &Model) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for environment in model.environments.values() {
        for target in targets_of(environment) {
            report_inexact(environment, *target, &mut diagnostics);
        }
    }
    sort_and_dedup(&mut diagnostics);
    diagnostics
}

fn report_inexact(
    environment: &EnvironmentModel,
    target: Target,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let ledger: &dyn Ledger = match target {
        Target::Compose => &compose::LEDGER,
        Target::Kubernetes => kubernetes::ledger(environment),
        Target::Terraform => &terraform::LEDGER,
        Target::Docker | Target::Github => return,
    };
    ledger::report(ledger, environment, target, diagnostics);
}

impl<'m> Emitted<'m> {
    /// Takes over what a context has collected.
    pub(crate) fn take(&mut self, context: Context<'m>) {
        let (files, blocked, diagnostics) = context.finish();
        self.artifacts.extend(files);
        self.blocked.extend(blocked);
        self.diagnostics.extend(diagnostics);
    }
}

/// What each target makes of each field of each kind, in Markdown.
pub fn lowering_reference() -> String {
    ledger::reference(&[
        ("compose", &compose::LEDGER),
        ("kubernetes", &kubernetes::LEDGER),
        ("kubernetes on aws", &kubernetes::LEDGER_ON_AWS),
        ("terraform", &terraform::LEDGER),
    ])
}

/// The rules of every backend.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [ledger::RULES, docker::RULES, github::RULES].into_iter().flatten().copied()
}
