//! The door of lowering: from the typed model to the files of every target.
//!
//! Each target is a crate beside this one, with a door of its own; here it is said which of them
//! have a part in which environment.

pub mod change;
mod prerequisites;

use groundplan_lowering::meaning::Meanings;
use groundplan_lowering::{Door, Ledger, clash, ledger};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::Record;
use groundplan_source::{Diagnostic, Rule, sort_and_dedup};

pub use groundplan_compose as compose;
pub use groundplan_lowering::meaning::{self, Judged};
pub use groundplan_lowering::names::{self, generated};
pub use groundplan_lowering::{Artifact, Artifacts, Blocked, Emitted, Names, Prerequisite, Target};
pub use prerequisites::prerequisites;

/// What is to be lowered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The environments, by name; all of them when empty.
    pub environments: Vec<String>,
    /// The targets; all of them when empty.
    pub targets: Vec<Target>,
}

/// Lowers a model that loading found no error in. `record` is what is to be remembered of it
/// ([`Record::of`]): names and numbers that were given out are taken from there.
pub fn emit<'m>(model: &'m Model, record: &'m Record, options: &Options) -> Emitted<'m> {
    let mut emitted = Emitted::default();
    let wanted = |target| options.targets.is_empty() || options.targets.contains(&target);
    let chosen = |name: &str| {
        options.environments.is_empty() || options.environments.iter().any(|wish| wish == name)
    };
    for environment in model.environments.values().filter(|one| chosen(one.name())) {
        for target in Target::of(environment).iter().copied().filter(|target| wanted(*target)) {
            emitted.lower(model, record, environment, target, doors(target));
            judge(record, environment, target, &mut emitted.diagnostics);
        }
    }
    // These belong to the whole platform and are the same whatever environments are chosen.
    let environments: Vec<&EnvironmentModel> = model.environments.values().collect();
    if wanted(Target::Kubernetes) {
        groundplan_kubernetes::emit_scripts(model, record, &environments, &mut emitted);
    }
    if wanted(Target::Terraform) {
        groundplan_terraform::emit_accounts(model, record, &mut emitted);
    }
    if wanted(Target::Docker) {
        groundplan_docker::emit(model, record, &environments, &mut emitted);
    }
    if wanted(Target::Github) {
        groundplan_github::emit(model, record, &environments, &mut emitted);
    }
    let clashes = clash::clashes(&emitted.artifacts);
    emitted.diagnostics.extend(clashes);
    sort_and_dedup(&mut emitted.diagnostics);
    emitted
}

/// The doors through which an environment goes to a target.
fn doors(target: Target) -> &'static [Door] {
    match target {
        Target::Compose => &[groundplan_monitoring::emit_compose, groundplan_compose::emit],
        // The kustomization comes last: it lists every file.
        Target::Kubernetes => {
            &[groundplan_monitoring::emit_kubernetes, groundplan_kubernetes::emit]
        }
        Target::Terraform => &[groundplan_terraform::emit],
        Target::Docker | Target::Github => &[],
    }
}

/// What the targets do not make exactly of what is written, and what they cannot make of it: what
/// [`emit`] reports without looking at its files, for whoever needs none.
pub fn inexact(model: &Model, record: &Record) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for environment in model.environments.values() {
        for target in Target::of(environment) {
            judge(record, environment, *target, &mut diagnostics);
        }
    }
    sort_and_dedup(&mut diagnostics);
    diagnostics
}

fn judge(
    record: &Record,
    environment: &EnvironmentModel,
    target: Target,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let ledger: &dyn Ledger = match target {
        Target::Compose => &groundplan_compose::LEDGER,
        Target::Kubernetes => groundplan_kubernetes::ledger(environment),
        Target::Terraform => &groundplan_terraform::LEDGER,
        Target::Docker | Target::Github => return,
    };
    ledger::report(ledger, environment, target, diagnostics);
    if matches!(target, Target::Compose | Target::Kubernetes) {
        diagnostics.extend(groundplan_monitoring::alerts_without_receiver(environment));
        diagnostics.extend(groundplan_monitoring::unmeasured_objectives(environment, target));
    }
    if target == Target::Compose {
        diagnostics.extend(groundplan_compose::excess_reachability(environment));
        diagnostics.extend(groundplan_compose::variable_clashes(record, environment));
    }
    if target == Target::Kubernetes {
        diagnostics.extend(groundplan_kubernetes::inexact(environment));
    }
}

/// What each target makes of each field of each kind, in Markdown.
pub fn lowering_reference() -> String {
    ledger::reference(&[
        ("compose", &groundplan_compose::LEDGER),
        ("kubernetes", &groundplan_kubernetes::LEDGER),
        ("kubernetes on aws", &groundplan_kubernetes::LEDGER_ON_AWS),
        ("terraform", &groundplan_terraform::LEDGER),
    ])
}

/// Every alert that there is, in Markdown.
pub fn alerts_reference() -> String {
    groundplan_monitoring::reference()
}

/// Whatever a cluster may have to have, in Markdown.
pub fn prerequisites_reference() -> String {
    groundplan_kubernetes::prerequisites_reference()
}

/// Who answers what a change means.
fn meanings() -> Meanings<'static> {
    Meanings {
        compose: &groundplan_compose::MEANING,
        kubernetes: &groundplan_kubernetes::MEANING,
        kubernetes_on_aws: &groundplan_kubernetes::MEANING_ON_AWS,
        terraform: &groundplan_terraform::MEANING,
    }
}

/// Judges what is remembered of a base against what is remembered now, for whoever lowers nothing.
pub fn remembered(model: &Model, base: &Record, now: &Record) -> Vec<Judged> {
    meaning::judge(model, base, now, &meanings())
}

/// What each target answers for each change, in Markdown.
pub fn changes_reference() -> String {
    meaning::reference(&meanings())
}

/// What the tables of changes of objects say, in Markdown.
pub fn object_changes_reference() -> String {
    change::reference()
}

/// The rules of every backend.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let targets = [
        groundplan_compose::RULES,
        groundplan_docker::RULES,
        groundplan_github::RULES,
        groundplan_kubernetes::RULES,
    ];
    let rules = [clash::RULES, ledger::RULES].into_iter().chain(targets).flatten().copied();
    rules.chain(meaning::rules())
}
