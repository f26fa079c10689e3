//! How a job gets at an environment: its cloud, its registry, its cluster.

use groundplan_model::Runtime;
use groundplan_model::kinds::{Aws, Kubernetes};
use groundplan_schema::scalar::Choice;

use super::actions::{CONFIGURE_AWS, ECR_LOGIN, LOGIN, SETUP_KUBECTL};
use super::expression::Expression;
use super::text::literal;
use super::workflow::{Permission, Step, read, write};
use groundplan_document::Node;
use groundplan_lowering::{Context, Names};

/// The version of kubectl for a cluster whose version is not ours to know: one that talks to the
/// versions before and after it.
const KUBECTL: &str = "1.36";

/// What a deployment needs to know of an environment, and the steps that let it in.
pub(super) struct Access<'m> {
    /// The registry, with the path that its repositories begin with.
    pub registry: String,
    /// What the token needs beyond reading the source.
    pub permissions: Vec<Permission>,
    /// The programs that the machine must have.
    pub tools: &'static str,
    /// The steps that log in to cloud and registry.
    pub log_in: Vec<Step<'m>>,
    /// The steps that point kubectl at the cluster.
    pub connect: Vec<Step<'m>>,
}

impl<'m> Access<'m> {
    /// The way into the context's environment; none into one that nothing is deployed to.
    pub fn of(cx: &Context<'m>) -> Option<Self> {
        match cx.environment.runtime()? {
            Runtime::Compose(_) => None,
            Runtime::Kubernetes(kubernetes) => Some(Self::cluster(cx, kubernetes)),
            Runtime::Aws(aws) => Some(Self::aws(cx, aws)),
        }
    }

    fn aws(cx: &Context<'m>, aws: &'m Aws) -> Self {
        let names = Names::new(cx.model, cx.environment.name());
        let (account, region) = (cx.value(&aws.account), cx.value(&aws.region));
        Self {
            registry: Names::ecr_registry(account, region),
            permissions: vec![write("id-token", "prove to AWS which repository this is")],
            tools: "aws curl gh jq kubectl kustomize skopeo",
            log_in: vec![
                assume(cx, aws, &names.deploy_role()),
                Step::uses("Log in to the registry", &ECR_LOGIN)
                    .with("registries", cx.node(&aws.account, |account| account.as_str())),
            ],
            connect: vec![
                set_up_kubectl(
                    cx.node(&aws.kubernetes_version, |version| format!("v{}.0", version.word())),
                ),
                kubectl(Step::script(
                    "Point kubectl at the cluster",
                    include_str!("scripts/use-eks.sh"),
                ))
                .env("CLUSTER", names.prefix())
                .env("AWS_REGION", cx.node(&aws.region, |region| region.as_str())),
            ],
        }
    }

    fn cluster(cx: &Context<'m>, kubernetes: &'m Kubernetes) -> Self {
        let registry = cx.value(&kubernetes.registry).trim_end_matches('/');
        let host = registry.split('/').next().unwrap_or_default();
        let log_in = Step::uses("Log in to the registry", &LOGIN).with("registry", literal(host));
        let (log_in, permissions) = if host == "ghcr.io" {
            let permissions = vec![write("packages", "push images to GitHub's own registry")];
            (by(log_in, &Expression::Actor, &Expression::Token), permissions)
        } else {
            let user = Expression::Secret("REGISTRY_USERNAME");
            (by(log_in, &user, &Expression::Secret("REGISTRY_PASSWORD")), Vec::new())
        };
        let connect =
            Step::script("Point kubectl at the cluster", include_str!("scripts/use-kubeconfig.sh"));
        Self {
            registry: registry.to_owned(),
            permissions,
            tools: "curl gh jq kubectl kustomize skopeo",
            log_in: vec![log_in],
            connect: vec![
                set_up_kubectl(format!("v{KUBECTL}.0").into()),
                kubectl(connect).env_of("KUBECONFIG_CONTENT", &Expression::Secret("KUBECONFIG")),
            ],
        }
    }

    /// The repository of an image in this environment's registry.
    pub fn repository(&self, cx: &Context<'_>, owner: &str) -> String {
        let names = Names::new(cx.model, cx.environment.name());
        format!("{}/{}", self.registry, names.repository(owner))
    }
}

/// A step that finds the cluster where [`Access::connect`] has put it: out of the way of whatever
/// else the machine is pointed at.
pub(super) fn kubectl(step: Step<'_>) -> Step<'_> {
    step.env("KUBECONFIG", format!("{}/kubeconfig", Expression::Temporary.wrapped()))
}

/// Becomes a role of the account, for the time of the job, by proving who is asking.
pub(super) fn assume<'m>(cx: &Context<'m>, aws: &'m Aws, role: &str) -> Step<'m> {
    let account = cx.value(&aws.account);
    let arn = Node::from(format!("arn:aws:iam::{account}:role/{role}"));
    Step::uses("Assume the role", &CONFIGURE_AWS)
        .with("role-to-assume", arn.from_origin(aws.account.origin()))
        .with("aws-region", cx.node(&aws.region, |region| region.as_str()))
        .with("allowed-account-ids", cx.node(&aws.account, |account| account.as_str()))
        .with("mask-aws-account-id", true)
}

/// What verifying the provenance of images takes.
pub(super) const VERIFY: Permission = read("attestations", "verify where the images come from");

fn by<'m>(step: Step<'m>, user: &Expression, password: &Expression) -> Step<'m> {
    step.with("username", user.wrapped()).with("password", password.wrapped())
}

fn set_up_kubectl(version: Node<'_>) -> Step<'_> {
    Step::uses("Set up kubectl", &SETUP_KUBECTL).with("version", version)
}
