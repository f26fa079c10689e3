//! Which tokens of GitHub a role trusts.
//!
//! A token says in `sub` what it was given for: an environment, a pull request or a branch. An
//! environment alone would let every branch in that somebody can push, and every workflow on it:
//! `ref` names the branch and `job_workflow_ref` the file. AWS knows these claims as condition keys
//! and few others; a key that it does not know is never equal to anything, and locks everybody out.

use std::collections::BTreeSet;

use groundplan_lowering::workflows;
use groundplan_schema::Value;

use crate::target::github::ISSUER;
use crate::target::policy::Statement;
use crate::target::site::Site;

/// What the tokens of the pipelines that deploy to an environment say.
pub struct Tokens<'s, 'c, 'm> {
    site: &'s Site<'c, 'm>,
    /// `OWNER/NAME`
    repository: &'m str,
}

impl<'s, 'c, 'm> Tokens<'s, 'c, 'm> {
    /// Those of one repository.
    pub fn of(site: &'s Site<'c, 'm>, repository: &'m str) -> Self {
        Self { site, repository }
    }

    /// Those of jobs that wait for an environment on GitHub, on a pipeline's branch and out of the
    /// file that is committed there.
    pub fn of_environment(&self, environment: &str) -> Statement<'m> {
        let files = self
            .each(|pipeline, branch| workflows::committed_file(self.repository, pipeline, branch));
        self.saying([format!("environment:{environment}")])
            .when("StringEquals", "token.actions.githubusercontent.com:ref", self.branches())
            .when("StringEquals", "token.actions.githubusercontent.com:job_workflow_ref", files)
    }

    /// Those of jobs that name no environment: on pull requests, where a pipeline looks at them, and
    /// on a pipeline's branch. A pull request may change the file, so that no version of it is asked
    /// for: such a role is anybody's who can push.
    pub fn without_environment(&self) -> Statement<'m> {
        let is_looked_at =
            self.site.pipelines().any(|pipeline| *self.site.cx.value(&pipeline.on.pull_request));
        let pull_requests = is_looked_at.then(|| "pull_request".to_owned());
        let branches = self.branches().into_iter().map(|branch| format!("ref:{branch}"));
        let files =
            self.each(|pipeline, _| format!("{}/{}@*", self.repository, workflows::file(pipeline)));
        self.saying(pull_requests.into_iter().chain(branches)).when(
            "StringLike",
            "token.actions.githubusercontent.com:job_workflow_ref",
            files,
        )
    }

    /// Those with one of these contexts. Repositories that were made, renamed or moved since 15 July
    /// 2026 have numbers in theirs.
    fn saying(&self, contexts: impl IntoIterator<Item = String>) -> Statement<'m> {
        let contexts: Vec<String> = contexts.into_iter().collect();
        let subjects: Vec<String> = contexts
            .iter()
            .flat_map(|context| [Some(self.by_name(context)), self.by_number(context)])
            .flatten()
            .collect();
        let provider = self.site.iam(&format!("oidc-provider/{ISSUER}"));
        Statement::allow("Assume", ["sts:AssumeRoleWithWebIdentity"])
            .by("Federated", [provider])
            .when("StringEquals", "token.actions.githubusercontent.com:aud", ["sts.amazonaws.com"])
            .when("StringEquals", "token.actions.githubusercontent.com:sub", subjects)
    }

    fn by_name(&self, context: &str) -> String {
        format!("repo:{}:{context}", self.repository)
    }

    /// None while GitHub's numbers of the repository and of its owner are not described.
    fn by_number(&self, context: &str) -> Option<String> {
        let repository = self.site.cx.model.platform.repository.as_ref()?;
        let number = |value: &'m Value<u32>| self.site.cx.value(value);
        let (id, owner_id) = (repository.id.as_ref(), repository.owner_id.as_ref());
        let (id, owner_id) = id.map(number).zip(owner_id.map(number))?;
        let (owner, name) = self.repository.split_once('/')?;
        Some(format!("repo:{owner}@{owner_id}/{name}@{id}:{context}"))
    }

    fn branches(&self) -> BTreeSet<String> {
        self.each(|_, branch| format!("refs/heads/{branch}"))
    }

    /// What is made of each pipeline's name and branch.
    fn each(&self, make: impl Fn(&str, &str) -> String) -> BTreeSet<String> {
        let pipelines = self.site.pipelines();
        pipelines.map(|line| make(&line.name, self.site.cx.value(&line.on.push).as_str())).collect()
    }
}
