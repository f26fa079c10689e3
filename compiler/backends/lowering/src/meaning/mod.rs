//! What a change means that documents cannot show: what is remembered of the base, against what is
//! remembered now.
//!
//! Each target answers for every fact and every kind by an exhaustive match, as in the ledger, so
//! that a new fact does not compile until each target has said what a change of it does. The
//! answers are data: [`judge`](judge::judge) finds the one that fits, and
//! [`reference`](reference::reference) lists them all.

mod code;
mod condition;
mod judge;
mod judged;
mod nothing;
mod pair;
mod place;
mod reference;
mod report;
mod words;

use groundplan_changes::Class;
use groundplan_model::EntityKind;
use groundplan_record::{Field, Subject};
use groundplan_source::Rule;

pub use code::*;
pub use condition::{Held, When};
pub use judge::judge;
pub use judged::Judged;
pub use reference::reference;
pub use report::{expire, refused, report, unknown_waivers, waive};

use crate::Target;

/// What a change does, under a condition.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// When it is so.
    pub when: When,
    /// For whom it is so.
    pub held: Held,
    /// What the change does.
    pub class: Class,
    /// The code under which it is refused; none for what is only told.
    pub code: Option<&'static Rule>,
    /// Why, as a clause.
    pub reason: &'static str,
    /// What to do instead, as an imperative; empty where the page of the code says it.
    pub way_round: &'static str,
    /// Where the fact was read or seen.
    pub source: &'static str,
}

impl Answer {
    /// A change that is only told.
    pub const fn told(
        when: When,
        class: Class,
        reason: &'static str,
        source: &'static str,
    ) -> Self {
        Self { when, held: Held::Anything, class, code: None, reason, way_round: "", source }
    }

    /// A change that is refused under a code.
    pub const fn refused(
        when: When,
        class: Class,
        code: &'static Rule,
        reason: &'static str,
        source: &'static str,
    ) -> Self {
        Self { when, held: Held::Anything, class, code: Some(code), reason, way_round: "", source }
    }

    /// The same, where there is data to lose.
    pub const fn of_data(self) -> Self {
        Self { held: Held::Data, ..self }
    }

    /// The same, with what to do instead.
    pub const fn or(self, way_round: &'static str) -> Self {
        Self { way_round, ..self }
    }
}

/// Nothing happens, or it is another target's matter.
pub const SILENT: &[Answer] = &[];

/// A target's answers. Of several that fit, the first one counts; where none does, nobody notices.
pub trait Meaning {
    /// A fact of an environment is another one now.
    fn environment(&self, field: &Field) -> &'static [Answer];
    /// A fact of an entity is another one now.
    fn entity(&self, kind: EntityKind, field: &Field) -> &'static [Answer];
    /// Something is described that was not.
    fn added(&self, subject: Subject) -> &'static [Answer];
    /// Something is not described any more.
    fn removed(&self, subject: Subject) -> &'static [Answer];
    /// An entity has another name, and the description says so.
    fn renamed(&self, kind: EntityKind) -> &'static [Answer];
}

/// Who answers for an environment.
#[derive(Clone, Copy)]
pub struct Meanings<'a> {
    /// Compose.
    pub compose: &'a dyn Meaning,
    /// A cluster that is already there.
    pub kubernetes: &'a dyn Meaning,
    /// The cluster of an environment on AWS.
    pub kubernetes_on_aws: &'a dyn Meaning,
    /// Terraform.
    pub terraform: &'a dyn Meaning,
}

impl<'a> Meanings<'a> {
    /// Who answers for an environment that runs there, as the record calls it.
    fn of(&self, runtime: &str) -> Vec<(Target, &'a dyn Meaning)> {
        match runtime {
            "compose" => vec![(Target::Compose, self.compose)],
            "kubernetes" => vec![(Target::Kubernetes, self.kubernetes)],
            "aws" => vec![
                (Target::Terraform, self.terraform),
                (Target::Kubernetes, self.kubernetes_on_aws),
            ],
            _ => Vec::new(),
        }
    }

    /// Everybody with the title of their column.
    fn titled(&self) -> [(&'static str, &'a dyn Meaning); 4] {
        [
            ("compose", self.compose),
            ("kubernetes", self.kubernetes),
            ("kubernetes on aws", self.kubernetes_on_aws),
            ("terraform", self.terraform),
        ]
    }
}
