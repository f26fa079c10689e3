//! How a job gets at an environment: its cloud, its registry, its cluster.

use groundplan_document::Node;
use groundplan_lowering::{Context, Names, workflows};
use groundplan_model::Runtime;
use groundplan_model::kinds::{Aws, Kubernetes};
use groundplan_schema::scalar::Choice;

use super::action::{CONFIGURE_AWS, ECR_LOGIN, LOGIN, SETUP_KUBECTL};
use super::expression::Expression;
use super::permission::{IDENTITY, Permission, write};
use super::step::Step;
use super::text::literal;
use super::tool;

/// The version of kubectl for a cluster whose version is not ours to know: one that talks to the
/// versions before and after it.
const KUBECTL: &str = "1.36";

/// What a job needs to know of an environment, and the steps that let it in.
pub struct Access<'m> {
    /// The registry, with the path that its repositories begin with.
    pub registry: String,
    /// What the token needs to get into the cloud.
    pub identity: Option<Permission>,
    /// What it needs besides to push images.
    pub push: Option<Permission>,
    /// The programs that the machine must have to get at the registry.
    pub tools: &'static str,
    /// Gets into the cloud.
    pub assume: Option<Step<'m>>,
    /// Logs in to the registry.
    pub log_in: Step<'m>,
    /// Points kubectl and Helm at the cluster.
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
        let version = cx.node(&aws.kubernetes_version, |version| format!("v{}.0", version.word()));
        let point = kubectl(Step::script(
            "Point kubectl at the cluster",
            include_str!("../scripts/use-eks.sh"),
        ))
        .env("CLUSTER", names.prefix())
        .env("AWS_REGION", cx.node(&aws.region, |region| region.as_str()));
        Self {
            registry: Names::ecr_registry(account, region),
            identity: Some(IDENTITY),
            push: None,
            tools: "aws docker gh skopeo",
            assume: Some(assume_for_a_session(cx, aws, &names.deploy_role())),
            log_in: Step::uses("Log in to the registry", &ECR_LOGIN)
                .with("registries", cx.node(&aws.account, |account| account.as_str())),
            connect: vec![set_up_kubectl(version), install_helm(), point],
        }
    }

    fn cluster(cx: &Context<'m>, kubernetes: &'m Kubernetes) -> Self {
        let registry = cx.value(&kubernetes.registry).trim_end_matches('/');
        let host = registry.split('/').next().unwrap_or_default();
        let log_in = Step::uses("Log in to the registry", &LOGIN).with("registry", literal(host));
        let (log_in, push) = if host == "ghcr.io" {
            let push = write("packages", "push images to GitHub's own registry");
            (by(log_in, &Expression::Actor, &Expression::Token), Some(push))
        } else {
            let user = Expression::Secret("REGISTRY_USERNAME");
            (by(log_in, &user, &Expression::Secret("REGISTRY_PASSWORD")), None)
        };
        let point = kubectl(Step::script(
            "Point kubectl at the cluster",
            include_str!("../scripts/use-kubeconfig.sh"),
        ))
        .env_of("KUBECONFIG_CONTENT", &Expression::Secret("KUBECONFIG"));
        Self {
            registry: registry.to_owned(),
            identity: None,
            push,
            tools: "docker gh skopeo",
            assume: None,
            log_in,
            connect: vec![set_up_kubectl(format!("v{KUBECTL}.0").into()), install_helm(), point],
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
pub fn kubectl(step: Step<'_>) -> Step<'_> {
    step.env("KUBECONFIG", format!("{}/kubeconfig", Expression::Temporary.wrapped()))
}

/// Becomes a role of the account, for the time of the job, by proving who is asking.
pub fn assume<'m>(cx: &Context<'m>, aws: &'m Aws, role: &str) -> Step<'m> {
    let account = cx.value(&aws.account);
    let arn = Node::from(format!("arn:aws:iam::{account}:role/{role}"));
    Step::uses("Assume the role", &CONFIGURE_AWS)
        .with("role-to-assume", arn.from_origin(aws.account.origin()))
        .with("aws-region", cx.node(&aws.region, |region| region.as_str()))
        .with("allowed-account-ids", cx.node(&aws.account, |account| account.as_str()))
        .with("mask-aws-account-id", true)
}

/// Becomes a role for as long as applying or deploying may take.
pub fn assume_for_a_session<'m>(cx: &Context<'m>, aws: &'m Aws, role: &str) -> Step<'m> {
    assume(cx, aws, role).with("role-duration-seconds", workflows::SESSION_MINUTES * 60)
}

fn by<'m>(step: Step<'m>, user: &Expression, password: &Expression) -> Step<'m> {
    step.with("username", user.wrapped()).with("password", password.wrapped())
}

fn set_up_kubectl(version: Node<'_>) -> Step<'_> {
    Step::uses("Set up kubectl", &SETUP_KUBECTL).with("version", version)
}

fn install_helm<'m>() -> Step<'m> {
    Step::script("Install Helm", include_str!("../scripts/install-helm.sh"))
        .env("HELM", tool::HELM)
        .env("SHA256", tool::HELM_SHA256)
        .within_temporary()
}
