//! What networks let through beyond the edges: counted, and said.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_lowering::Target;
use groundplan_lowering::ledger::ApproximatedByTarget;
use groundplan_model::EnvironmentModel;
use groundplan_record::Record;
use groundplan_source::Diagnostic;

use crate::target::network::membership::Networks;
use crate::target::start_order::StartOrder;
use crate::target::variable::has_monitoring;

impl Networks {
    /// How many ordered pairs of containers reach each other though no edge says so, and how many
    /// pairs there are.
    fn excess_pairs(&self) -> (usize, usize) {
        let everybody: BTreeSet<&String> = self.internal.values().flatten().collect();
        let mut reached: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let mut pairs = 0_usize;
        for member in &everybody {
            let around = self.internal_of(member);
            let listening =
                *reached.entry(around).or_insert_with_key(|around| self.listening(around));
            pairs = pairs.saturating_add(listening);
            pairs = pairs.saturating_sub(usize::from(self.listens.contains(*member)));
        }
        let asked = self.edges.iter().filter(|(_, to)| self.listens.contains(to)).count();
        let all = everybody.len().saturating_mul(everybody.len().saturating_sub(1));
        (pairs.saturating_sub(asked), all)
    }

    /// How many listen in any of the networks.
    fn listening(&self, networks: &[&str]) -> usize {
        let met = networks.iter().filter_map(|name| self.internal.get(*name)).flatten();
        met.filter(|name| self.listens.contains(*name)).collect::<BTreeSet<_>>().len()
    }
}

/// How much wider than its edges an environment is, if it is.
pub fn excess_reachability(environment: &EnvironmentModel) -> Option<Diagnostic> {
    let order = StartOrder::of(environment);
    let watched = has_monitoring(environment);
    let networks = Networks::of(&Record::default(), environment, &order, watched);
    let (pairs, all) = networks.excess_pairs();
    let note = format!(
        "its networks let containers reach each other in {pairs} of {all} ordered pairs that no \
         edge asks for, because whoever is in a network reaches everybody in it"
    );
    let span = environment.node.name.origin().span().filter(|_| pairs > 0)?;
    let (field, target) = ("uses".to_owned(), Target::Compose.word());
    Some(ApproximatedByTarget { span, field, target, note }.into())
}
