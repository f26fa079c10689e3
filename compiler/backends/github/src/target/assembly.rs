//! The workflows while they are put together of parts that belong to different environments. Each
//! environment is lowered in a context of its own, so that an open question leaves out the jobs of
//! its environment, and of those that are deployed after it, and no others.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::Record;
use groundplan_schema::Question;
use groundplan_source::{Diagnostic, Origin, Span};

use super::path;
use super::size::{BYTES_MAX, WorkflowTooLarge};
use groundplan_document::{Node, write_yaml};
use groundplan_lowering::header;
use groundplan_lowering::{Artifact, Blocked, Context, Emitted, Target};

/// The workflows while they are put together of parts that belong to different environments.
pub struct Assembly<'m, 'e> {
    /// The platform.
    pub model: &'m Model,
    /// What is remembered of it.
    record: &'m Record,
    emitted: &'e mut Emitted<'m>,
    blocked: BTreeMap<&'m str, Questions>,
}

/// Open questions by place.
pub type Questions = BTreeMap<Span, Arc<Question>>;

impl<'m, 'e> Assembly<'m, 'e> {
    /// Nothing put together yet.
    pub fn new(model: &'m Model, record: &'m Record, emitted: &'e mut Emitted<'m>) -> Self {
        Self { model, record, emitted, blocked: BTreeMap::new() }
    }

    /// Lowers a part that belongs to an environment; the questions that block it if there are any.
    pub fn part<T>(
        &mut self,
        environment: &'m EnvironmentModel,
        lower: impl FnOnce(&Context<'m>) -> T,
    ) -> Result<T, Questions> {
        let cx = Context::new(self.model, self.record, environment, Target::Github);
        let part = lower(&cx);
        let (_, blocked, diagnostics) = cx.finish();
        self.emitted.diagnostics.extend(diagnostics);
        match blocked {
            None => Ok(part),
            Some(blocked) => {
                let questions = blocked.questions.into_iter().map(|it| (it.span, it)).collect();
                self.block(environment, &questions);
                Err(questions)
            }
        }
    }

    /// Reports a fault, if there is one.
    pub fn report(&mut self, fault: Option<Diagnostic>) {
        self.emitted.diagnostics.extend(fault);
    }

    /// Notes that an environment waits for answers.
    pub fn block(&mut self, environment: &'m EnvironmentModel, questions: &Questions) {
        let known = self.blocked.entry(environment.name()).or_default();
        known.extend(questions.iter().map(|(span, question)| (*span, Arc::clone(question))));
    }

    /// Adds a file, which belongs to no environment in particular.
    pub fn add(&mut self, name: &str, root: &Node<'m>) {
        let mut lines = header(&path::in_repository(self.model, &self.model.entry));
        lines.extend(note(self.model));
        let (text, marks) = write_yaml(&lines, root);
        let path = path::workflow(self.model, name);
        if text.len() > BYTES_MAX {
            let span = root.origin.and_then(Origin::span).unwrap_or_default();
            let kilobytes = text.len() / 1000;
            let fault = WorkflowTooLarge { span, file: path.clone(), kilobytes };
            self.emitted.diagnostics.push(fault.into());
        }
        let artifact = Artifact { target: Target::Github, environment: None, text, marks };
        self.emitted.add(path, artifact);
    }

    /// Hands over what blocks the environments that were asked for.
    pub fn finish(self, environments: &[&'m EnvironmentModel]) {
        for (environment, questions) in self.blocked {
            if environments.iter().any(|asked| asked.name() == environment) {
                let questions = questions.into_values().collect();
                let blocked = Blocked { environment, target: Target::Github, questions };
                self.emitted.blocked.push(blocked);
            }
        }
    }
}

/// What is said in a file that lies where GitHub does not look.
fn note(model: &Model) -> Option<String> {
    let directory = path::in_repository(model, model.output.workflows.peek().0);
    (directory != ".github/workflows").then(|| {
        "GitHub reads workflows only from .github/workflows at the root of the repository: move \
         them there by `output { workflows \"…\" }`."
            .to_owned()
    })
}
