//! One pipeline, one workflow, one graph: test, build, and then environment by environment plan,
//! apply, deploy. Nothing runs past what has failed.

use std::collections::BTreeMap;

use groundplan_document::{Map, Node};
use groundplan_lowering::workflows;
use groundplan_model::kinds::{Carrier, Pipeline};
use groundplan_model::{Entity, EnvironmentModel};

use crate::lower::image::Builds;
use crate::lower::{apply, check, comment, deploy, drift, guard, plan, roll_back, scan, test};
use crate::target::assembly::{Assembly, Questions};
use crate::target::deployment::{Deployment, in_order};
use crate::target::event::{on_dispatch, on_pull_request, on_push, on_schedule};
use crate::target::expression::Expression;
use crate::target::image::{self, Image};
use crate::target::name;
use crate::target::path::everything;
use crate::target::text::branch_pattern;
use crate::target::workflow::Workflow;

/// Adds the workflow of a pipeline.
pub fn emit<'m>(pipeline: &'m Entity<Pipeline>, assembly: &mut Assembly<'m, '_>) {
    // What belongs to no environment in particular is asked for once.
    let Some(first) = assembly.model.environments.values().next() else { return };
    let is_offered = !pipeline.deploy.is_empty();
    let mut graph = Graph::of(pipeline, first, is_offered, assembly);
    // Whoever starts a run has no choice where everything waits for answers: then no job asks for it.
    if is_offered && graph.as_ref().is_some_and(|graph| graph.deployed.is_empty()) {
        graph = Graph::of(pipeline, first, false, assembly);
    }
    let Some(graph) = graph else { return };
    let workflow = assembly.part(first, |cx| Workflow {
        name: pipeline.name.to_string(),
        on: triggers(cx, pipeline, &graph.deployed),
        // Runs of a branch go each its own way; what takes turns is what changes an environment.
        concurrency: format!(
            "{}-{}",
            workflows::name(pipeline.name.as_ref()),
            Expression::on_pull_request().choose(Expression::Ref, Expression::Run).wrapped()
        ),
        cancel: Expression::on_pull_request().wrapped().into(),
        jobs: graph.jobs,
    });
    if let Ok(workflow) = workflow {
        assembly
            .add(&workflows::name(pipeline.name.as_ref()), &workflow.into_node(&pipeline.origin));
    }
}

fn triggers<'m>(
    cx: &groundplan_lowering::Context<'m>,
    pipeline: &'m Pipeline,
    deployed: &[Deployment<'m>],
) -> Map<'m> {
    let paths: Vec<String> = everything(cx.model).into_iter().collect();
    let mut on = Map::new();
    if *cx.value(&pipeline.on.pull_request) {
        let node = on_pull_request(&paths);
        on.put("pull_request", node.from_origin(pipeline.on.pull_request.origin()));
    }
    let branch = cx.node(&pipeline.on.push, |branch| branch_pattern(branch));
    on.put("push", on_push(branch, &paths));
    if !deployed.is_empty() {
        let names: Vec<&str> = deployed.iter().map(Deployment::name).collect();
        on.put("workflow_dispatch", on_dispatch(&names));
    }
    if deployed.iter().any(has_drift) {
        on.put("schedule", on_schedule());
    }
    on
}

/// Whether somebody can look whether an environment is as it was described.
fn has_drift(deployment: &Deployment<'_>) -> bool {
    let is_by_gitops = *deployment.deploy.by.peek().0 == Carrier::Gitops;
    deployment.infrastructure.is_some() || deployment.deploy.approve.is_none() || is_by_gitops
}

/// The jobs of a pipeline while they come together.
struct Graph<'m> {
    pipeline: &'m Entity<Pipeline>,
    first: &'m EnvironmentModel,
    jobs: Map<'m>,
    /// What has to have succeeded before anything is built.
    tests: Vec<String>,
    /// What is deployed.
    deployed: Vec<Deployment<'m>>,
}

impl<'m> Graph<'m> {
    /// All jobs of a pipeline. Those that test and build pass over some runs where `is_offered`: where
    /// a person chooses what is to be done.
    fn of(
        pipeline: &'m Entity<Pipeline>,
        first: &'m EnvironmentModel,
        is_offered: bool,
        assembly: &mut Assembly<'m, '_>,
    ) -> Option<Self> {
        let scan = assembly.part(first, |cx| scan::lower(cx, pipeline, is_offered)).ok()?;
        let images = image::images(assembly.model.environments.values());
        let (jobs, tests, deployed) = Default::default();
        let mut graph = Self { pipeline, first, jobs, tests, deployed };
        graph.test(name::SCAN.to_owned(), scan);
        if let Some(compiler) = &pipeline.groundplan
            && let Ok(check) =
                assembly.part(first, |cx| check::lower(cx, pipeline, compiler, is_offered))
        {
            graph.test(name::CHECK.to_owned(), check);
        }
        for (id, job) in test::lower(pipeline, &images, is_offered, assembly) {
            graph.test(id, job);
        }
        let builds = Builds::of(&images, assembly);
        for (id, entries) in builds.by_job() {
            let tests = &graph.tests;
            let job = assembly.part(first, |cx| builds.lower(cx, pipeline, tests, entries));
            if let Ok(job) = job {
                graph.jobs.put(id, job);
            }
        }
        graph.deployed = graph.deployments(&builds, assembly);
        for deployment in &graph.deployed {
            assembly.report(deployment.shares_environment(assembly.model));
        }
        graph.compare(assembly);
        Some(graph)
    }

    fn test(&mut self, id: String, job: Node<'m>) {
        self.tests.push(id.clone());
        self.jobs.put(id, job);
    }

    /// Adds what plans, applies and deploys, and returns what is deployed. An environment that waits
    /// for answers is left out, with those that are deployed after it.
    fn deployments(
        &mut self,
        builds: &Builds<'m>,
        assembly: &mut Assembly<'m, '_>,
    ) -> Vec<Deployment<'m>> {
        let mut deployed = Vec::new();
        let mut jobs = Vec::new();
        let mut blocked: BTreeMap<&str, Questions> = BTreeMap::new();
        for deployment in in_order(assembly.model, self.pipeline) {
            let environment = deployment.environment;
            let images = image::images([environment]);
            let mut questions = builds.questions(&images);
            let earlier = deployment.after.and_then(|after| blocked.get(after));
            questions.extend(earlier.into_iter().flatten().map(|(span, it)| (*span, it.clone())));
            match self.release(&deployment, &images, builds, assembly) {
                Ok(release) if questions.is_empty() => {
                    deployed.push(deployment);
                    jobs.extend(release);
                    continue;
                }
                Ok(_) => {}
                Err(own) => questions.extend(own),
            }
            assembly.block(environment, &questions);
            blocked.insert(environment.name(), questions);
        }
        if !deployed.is_empty() {
            let guard = assembly.part(self.first, |cx| guard::lower(cx, self.pipeline, &deployed));
            if let Ok(guard) = guard {
                self.jobs.put(name::GUARD, guard);
            }
        }
        for (id, job) in jobs {
            self.jobs.put(id, job);
        }
        deployed
    }

    /// The jobs of an environment.
    fn release(
        &self,
        deployment: &Deployment<'m>,
        images: &[Image<'m>],
        builds: &Builds<'m>,
        assembly: &mut Assembly<'m, '_>,
    ) -> Result<Vec<(String, Node<'m>)>, Questions> {
        let name = deployment.name();
        let built = builds.jobs(images);
        // Where nothing is built, the tests are what has to have succeeded.
        let ready = if built.is_empty() { &self.tests } else { &built };
        assembly.part(deployment.environment, |cx| {
            let mut jobs = Vec::new();
            if let Some(aws) = deployment.infrastructure {
                jobs.push((name::plan(name), plan::lower(cx, self.pipeline, aws)));
                jobs.push((name::apply(name), apply::lower(cx, deployment, aws, ready)));
            }
            let deploy = deploy::lower(cx, deployment, images, ready);
            jobs.extend(deploy.map(|deploy| (name::deploy(name), deploy)));
            let back = roll_back::lower(cx, deployment);
            jobs.extend(back.map(|back| (name::roll_back(name), back)));
            jobs
        })
    }

    /// Adds what compares: under a pull request, and at night.
    fn compare(&mut self, assembly: &mut Assembly<'m, '_>) {
        let planned = self.deployed.iter().filter(|it| it.infrastructure.is_some());
        let mut told: Vec<String> = planned.map(|it| name::plan(it.name())).collect();
        told.extend(self.pipeline.groundplan.as_ref().map(|_| name::CHECK.to_owned()));
        let is_asked = *self.pipeline.on.pull_request.peek().0;
        if is_asked && !told.is_empty() {
            let comment = assembly.part(self.first, |cx| comment::lower(cx, self.pipeline, &told));
            if let Ok(comment) = comment {
                self.jobs.put(name::COMMENT, comment);
            }
        }
        for deployment in &self.deployed {
            let jobs = assembly.part(deployment.environment, |cx| {
                let name = deployment.name();
                let infrastructure = deployment
                    .infrastructure
                    .map(|aws| (name::drift(name), drift::infrastructure(cx, self.pipeline, aws)));
                let release = drift::release(cx, deployment);
                let release = release.map(|release| (name::release_drift(name), release));
                [infrastructure, release]
            });
            for (id, job) in jobs.into_iter().flatten().flatten() {
                self.jobs.put(id, job);
            }
        }
    }
}
