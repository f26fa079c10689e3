use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::Record;
use groundplan_source::Diagnostic;

use crate::clash::clash;
use crate::{Artifact, Artifacts, Blocked, Context, Target};

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
        record: &'m Record,
        environment: &'m EnvironmentModel,
        target: Target,
        doors: &[Door],
    ) {
        let context = Context::new(model, record, environment, target);
        for door in doors {
            door(&context);
        }
        self.take(context);
    }

    /// Adds a file. Nothing replaces one that is there: that is reported.
    pub fn add(&mut self, path: String, artifact: Artifact<'m>) {
        self.diagnostics.extend(insert(&mut self.artifacts, path, artifact));
    }

    /// Takes over what a context has collected.
    pub fn take(&mut self, context: Context<'m>) {
        let (files, blocked, diagnostics) = context.finish();
        for (path, artifact) in files {
            self.add(path, artifact);
        }
        self.blocked.extend(blocked);
        self.diagnostics.extend(diagnostics);
    }
}

/// Adds a file, or says which one has its path already.
pub(crate) fn insert<'m>(
    artifacts: &mut Artifacts<'m>,
    path: String,
    artifact: Artifact<'m>,
) -> Option<Diagnostic> {
    if let Some(first) = artifacts.get(&path) {
        return Some(clash((&path, first), (&path, &artifact)));
    }
    artifacts.insert(path, artifact);
    None
}
