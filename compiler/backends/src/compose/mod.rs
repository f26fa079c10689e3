//! compose

mod ledger;

use crate::Context;

pub(crate) use ledger::LEDGER;

/// Lowers one environment.
pub(crate) fn emit(_context: &Context<'_>) {}
