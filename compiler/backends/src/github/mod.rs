//! GitHub Actions.

use groundplan_model::{EnvironmentModel, Model};

use crate::Emitted;

/// Lowers the pipelines.
pub(crate) fn emit<'m>(
    _model: &'m Model,
    _environments: &[&'m EnvironmentModel],
    _emitted: &mut Emitted<'m>,
) {
}
