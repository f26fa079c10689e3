use groundplan_schema::scalar::{
    Branch, Commit, EntityName, EnvironmentName, GitSource, Label, Name, Path, Phrase,
};
use groundplan_schema::{Choice, Group, Keyed, Node, Value};

/// Tests, builds and deploys the platform on GitHub Actions.
#[derive(Clone, Debug, Node)]
#[node(name = "pipeline")]
pub struct Pipeline {
    /// The pipeline's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// What starts it.
    pub on: Group<Trigger>,
    /// Commands that must succeed; for a service that is built by a preset, the language's usual
    /// ones (lint, types, tests) come without being written.
    pub step: Keyed<Step>,
    /// Environments that it deploys to.
    pub deploy: Keyed<Deploy>,
    /// The Groundplan that checks the description in each run, and says under a pull request what it
    /// would change; without it nothing of the kind is done.
    pub groundplan: Option<Compiler>,
    /// The label of the machines that its jobs run on.
    #[node(
        default = "ubuntu-24.04",
        because = "a fixed image, so that a run today is a run tomorrow"
    )]
    pub runner: Value<Phrase>,
    /// Whether images and bills of materials are attested. Private repositories need GitHub Enterprise
    /// Cloud for it: where the platform's `repository` says that it has not, nothing is.
    #[node(
        default = "#true",
        because = "what is deployed can be proven to come from this repository"
    )]
    pub attest: Value<bool>,
    /// Whether what scanners find is shown under the repository's Security tab. Private
    /// repositories pay for it (GitHub Code Security): where the platform's `repository` is said to be
    /// one, there is a file of findings instead, unless this is written.
    #[node(
        default = "#true",
        because = "a finding is looked at where the code is, next to all others"
    )]
    pub code_scanning: Value<bool>,
}

/// The Groundplan of a pipeline: it is built once and kept.
#[derive(Clone, Debug, Node)]
#[node(name = "groundplan")]
pub struct Compiler {
    /// The repository that holds its source.
    pub source: Value<GitSource>,
    /// The commit that is built: 40 hex digits, since a branch and a tag can be moved.
    pub revision: Value<Commit>,
}

/// What starts a pipeline.
#[derive(Clone, Debug, Node)]
#[node(name = "on")]
pub struct Trigger {
    /// The branch whose pushes are deployed.
    #[node(default = "main", because = "what GitHub calls the default branch")]
    pub push: Value<Branch>,
    /// Whether pull requests are tested.
    #[node(default = "#true", because = "a fault is cheapest before it is merged")]
    pub pull_request: Value<bool>,
}

/// A command that must succeed.
#[derive(Clone, Debug, Node)]
#[node(name = "step")]
pub struct Step {
    /// The step's name; `lint`, `types` and `test` replace the language's usual ones.
    #[node(argument)]
    pub name: Value<Name>,
    /// The program and its arguments; no shell reads them.
    pub command: Vec<Value<Label>>,
    /// The directory it runs in, in the job of the build that it lies in; without one, the
    /// project's own, or for a step that replaces a usual one the directory of the build.
    pub directory: Option<Value<Path>>,
    /// Databases and caches that must be up while it runs: their URLs are in `DATABASE_URL` and
    /// `REDIS_URL`; a second of its kind is in `NAME_DATABASE_URL` or `NAME_REDIS_URL`.
    pub needs: Vec<Value<EntityName>>,
}

/// A deployment to an environment. For a cluster of one's own, the environment of that name on
/// GitHub holds the secrets `KUBECONFIG` and, unless its registry is `ghcr.io`,
/// `REGISTRY_USERNAME` and `REGISTRY_PASSWORD`; on AWS there is nothing to hold.
#[derive(Clone, Debug, Node)]
#[node(name = "deploy")]
pub struct Deploy {
    /// The environment.
    #[node(argument)]
    pub environment: Value<EnvironmentName>,
    /// The environment that must have been deployed first.
    pub after: Option<Value<EnvironmentName>>,
    /// Who has to approve it.
    pub approve: Option<Approve>,
    /// What brings a release to the cluster.
    #[node(
        default = "helm",
        because = "a release that fails is undone, and nothing has to be installed in the cluster"
    )]
    pub by: Value<Carrier>,
    /// How new replicas replace old ones.
    #[node(default = "rolling", because = "no capacity is lost and none is doubled")]
    pub strategy: Value<Strategy>,
    /// The label of the machines it runs on, where they must reach a private cluster.
    pub runner: Option<Value<Phrase>>,
}

/// Who has to approve a deployment.
#[derive(Clone, Debug, Node)]
#[node(name = "approve")]
pub struct Approve {
    /// The team, by its name or slug; it is set as the environment's reviewers on GitHub.
    pub team: Value<Phrase>,
}

/// What brings a release to a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Carrier {
    /// The workflow does, with Helm.
    Helm,
    /// Argo CD or Flux does, from inside the cluster: the workflow commits what is to run to the
    /// branch `deploy/ENVIRONMENT`.
    Gitops,
}

/// How new replicas replace old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Strategy {
    /// One after another, never fewer than asked for.
    Rolling,
}
