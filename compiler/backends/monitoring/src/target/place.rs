//! The environment that is watched.

use groundplan_document::Map;
use groundplan_lowering::names::namespace;
use groundplan_lowering::{Context, Names, Target};

use super::series::Selector;
use super::text::template;

/// The environment that is watched, and what everything in it is told apart by.
pub struct Place<'m> {
    /// The platform.
    pub platform: &'m str,
    /// The environment.
    pub environment: &'m str,
    /// The namespace of a cluster that it runs in; none under Compose.
    pub namespace: Option<String>,
    /// Who answers for it.
    pub owner: Option<&'m str>,
    /// The directory of its runbooks in the repository.
    pub runbooks: String,
    /// Where runbooks of one's own are, if anybody says: the alert's name is appended.
    pub runbook_url: Option<&'m str>,
}

impl<'m> Place<'m> {
    /// Of the environment that is lowered.
    pub fn of(cx: &Context<'m>, runbooks: &str) -> Self {
        let Names { platform, environment } = Names::new(cx.model, cx.environment.name());
        let alerts = cx.environment.node.alerts.as_ref();
        let url = alerts.and_then(|alerts| alerts.runbooks.as_ref());
        let owner = cx.model.platform.owner.as_ref();
        Self {
            platform,
            environment,
            namespace: (cx.target != Target::Compose).then(|| namespace(cx)),
            owner: owner.map(|owner| cx.value(owner).as_str()),
            runbooks: format!("{}/{runbooks}", cx.directory()),
            runbook_url: url.map(|url| cx.value(url).as_str()),
        }
    }

    /// Its name: `shop-staging`.
    pub fn name(&self) -> String {
        Names { platform: self.platform, environment: self.environment }.prefix()
    }

    /// What begins every sentence about it: `shop staging: `.
    pub fn opening(&self) -> String {
        format!("{} {}: ", self.platform, self.environment)
    }

    /// The series of everything in it.
    pub fn series(&self) -> Selector {
        Selector::of_namespace(self.namespace.as_deref())
    }

    /// The labels of its alerts, by which those of two environments are two.
    pub fn labels(&self, escape: fn(&str) -> String) -> Map<'m> {
        Map::new()
            .with("platform", self.platform)
            .with("environment", self.environment)
            .with_some("namespace", self.namespace.clone())
            .with_some("owner", self.owner.map(escape))
    }

    /// The labels as alerts carry them.
    pub fn template_labels(&self) -> Map<'m> {
        self.labels(template)
    }

    /// A step of a runbook, with its commands.
    pub fn step(&self, step: &str) -> String {
        let kubectl = match &self.namespace {
            Some(namespace) => format!("kubectl --namespace {namespace}"),
            None => "kubectl".to_owned(),
        };
        let (logs, state) = match &self.namespace {
            Some(_) => {
                let pods = "-l app.kubernetes.io/name=SERVICE";
                (
                    format!("`{kubectl} logs {pods} --all-containers --prefix --tail 100`"),
                    format!("`{kubectl} describe pods {pods}`"),
                )
            }
            None => (
                "`docker compose logs --tail 100 SERVICE`".to_owned(),
                "`docker compose ps --all SERVICE`".to_owned(),
            ),
        };
        step.replace("{logs}", &logs).replace("{state}", &state).replace("{kubectl}", &kubectl)
    }
}
