use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::Diagnostic;

use crate::{Artifacts, Blocked, Context, Target};

/// A way into a target: lowers what the context is of.
pub type Door = fn(&Context<'_>);

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

impl<'m> Emitted<'m> {
    /// Lowers an environment to a target through the `doors` that have a part in it.
    pub fn lower(
        &mut self,
        model: &'m Model,
        environment: &'m EnvironmentModel,
        target: Target,
        doors: &[Door],
    ) {
        let context = Context::new(model, environment, target);
        for door in doors {
            door(&context);
        }
        self.take(context);
    }

    /// Takes over what a context has collected.
    pub fn take(&mut self, context: Context<'m>) {
        let (files, blocked, diagnostics) = context.finish();
        self.artifacts.extend(files);
        self.blocked.extend(blocked);
        self.diagnostics.extend(diagnostics);
    }
}
