//! Dockerfiles.

use groundplan_model::{EnvironmentModel, Model};

use crate::Emitted;

/// Lowers what is built by a preset.
pub(crate) fn emit<'m>(
    _model: &'m Model,
    _environments: &[&'m EnvironmentModel],
    _emitted: &mut Emitted<'m>,
) {
}
