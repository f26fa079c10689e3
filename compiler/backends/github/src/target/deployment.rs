//! The deployments of a pipeline, in the order in which they happen.

use groundplan_model::kinds::{Aws, Deploy, Pipeline};
use groundplan_model::{Entity, EnvironmentModel, Model, Runtime};

use groundplan_lowering::workflows;
use groundplan_source::{Diagnostic, diagnostic};

use super::event;
use super::expression::Expression;
use super::name;

diagnostic! {
    /// An environment that on GitHub is the one of another environment's infrastructure.
    pub struct EnvironmentShared { environment: String, other: String }
    error "environment-shared" in backend
    message "releases of `{environment}` and the infrastructure of `{other}` would share an environment on GitHub"
    label "called as the one of the infrastructure of `{other}` is"
    help "give it another name: who may deploy the one could apply the other"
}

/// A deployment, and the environment that it goes to.
#[derive(Clone, Copy)]
pub struct Deployment<'m> {
    /// The pipeline that it belongs to.
    pub pipeline: &'m Entity<Pipeline>,
    /// How it is to go.
    pub deploy: &'m Deploy,
    /// Where it goes to.
    pub environment: &'m EnvironmentModel,
    /// The environment that is deployed before, if there is one.
    pub after: Option<&'m str>,
    /// The infrastructure that this pipeline sees to before it deploys. Of several pipelines that
    /// deploy to an environment, the first does.
    pub infrastructure: Option<&'m Aws>,
}

impl<'m> Deployment<'m> {
    /// The environment's name.
    pub fn name(&self) -> &'m str {
        self.environment.name()
    }

    /// What is wrong where its environment on GitHub is that of another one's infrastructure.
    pub fn shares_environment(&self, model: &Model) -> Option<Diagnostic> {
        let environment = self.name();
        let is_other = |other: &&EnvironmentModel| {
            let is_delivered = matches!(other.runtime(), Some(Runtime::Aws(_)))
                && model.pipelines.values().any(|line| line.deploy.contains_key(other.name()));
            is_delivered && workflows::infrastructure(other.name()) == environment
        };
        let other = model.environments.values().find(is_other)?.name().to_owned();
        let span = self.deploy.environment.origin().span()?;
        Some(EnvironmentShared { span, environment: environment.to_owned(), other }.into())
    }

    /// The jobs that a job changing the environment waits for, beside those that `ready` names: the
    /// one that looks whether it may, and the deployment before.
    pub fn needs(&self, ready: &[String]) -> Vec<String> {
        let before = self.after.map(name::deploy);
        std::iter::once(name::GUARD.to_owned()).chain(ready.iter().cloned()).chain(before).collect()
    }

    /// The condition of its jobs: what comes before has succeeded, or a person chose this one alone.
    pub fn condition(&self) -> Expression {
        let condition = Expression::NotCancelled
            .and(Expression::succeeded(name::GUARD))
            .and(event::concerns(self.name()));
        match self.after {
            None => condition,
            Some(after) => condition
                .and(Expression::succeeded(name::deploy(after)).or(event::only(self.name()))),
        }
    }
}

/// The deployments of a pipeline, each behind the one that it comes after.
pub fn in_order<'m>(model: &'m Model, pipeline: &'m Entity<Pipeline>) -> Vec<Deployment<'m>> {
    let mut waiting: Vec<Deployment<'m>> = pipeline
        .deploy
        .iter()
        .filter_map(|(name, deploy)| {
            let environment = model.environments.get(name)?;
            let infrastructure = match environment.runtime()? {
                Runtime::Compose(_) => return None,
                Runtime::Kubernetes(_) => None,
                Runtime::Aws(aws) => provides(model, pipeline, environment).then_some(aws),
            };
            let after = deploy.after.as_ref().map(|after| after.peek().0.as_str());
            Some(Deployment { pipeline, deploy, environment, after, infrastructure })
        })
        .collect();
    let mut order: Vec<Deployment<'m>> = Vec::new();
    // Each round puts at least one in order; what waits in a circle has been reported.
    loop {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|deployment| {
            let is_there =
                |after| order.iter().any(|earlier: &Deployment<'_>| earlier.name() == after);
            deployment.after.is_none_or(is_there)
        });
        if ready.is_empty() {
            return order;
        }
        order.extend(ready);
        waiting = rest;
    }
}

/// Whether the pipeline sees to the environment's infrastructure.
fn provides(model: &Model, pipeline: &Entity<Pipeline>, environment: &EnvironmentModel) -> bool {
    let provider = workflows::provider(model, environment.name());
    provider.is_some_and(|first| first.name == pipeline.name)
}
