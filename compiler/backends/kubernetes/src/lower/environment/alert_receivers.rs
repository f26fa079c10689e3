//! Whom the cluster's Alertmanager tells of alerts of this environment. The operator gives it those of
//! the namespace and no others, by the label that each alert carries.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::monitoring::IMPLIED;
use groundplan_model::kinds::{AlertSeverity, Alerts, Smtp};
use groundplan_schema::Value;
use groundplan_schema::scalar::{Choice, EntityName};

use crate::target::cluster::{Cluster, Host};
use crate::target::default::ALERT_ROUTE;
use crate::target::kind::ALERTMANAGER_CONFIG;
use crate::target::lowered::Stream;
use crate::target::object::document;
use crate::target::secret::external_secret::Rendered;

/// What the objects are called. No entity's name holds a dot.
const NAME: &str = "alerts.receivers";

/// What a chat shows below the name of the alert, in the language of Alertmanager's templates. Mails,
/// webhooks and PagerDuty are told every label and annotation by themselves.
const TEXT: &str = "{{ range .Alerts }}{{ .Annotations.summary }}. {{ .Annotations.description }} \
                    {{ .Annotations.runbook }}\n{{ end }}";

/// A receiver: its name, the alerts that it hears of, how it is told, and the secret that this takes.
struct Receiver<'m> {
    name: &'static str,
    severity: Option<&'m Value<AlertSeverity>>,
    /// The list of the object that holds its configuration.
    list: &'static str,
    config: Map<'m>,
    /// The field of the configuration that the secret belongs to.
    secret: Option<(&'static str, &'m Value<EntityName>)>,
}

/// `alert-receivers.yaml`, where somebody is to be told.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Option<Stream<'m>> {
    if matches!(cluster.host, Host::Own(node) if !node.has_prometheus_operator()) {
        return None;
    }
    let alerts = cluster.cx.environment.node.alerts.as_ref()?;
    let receivers = receivers(cluster, alerts);
    if receivers.is_empty() {
        return None;
    }
    let owner = cluster.shared(NAME);
    let mut rendered = Rendered::default();
    for (field, name) in receivers.iter().filter_map(|receiver| receiver.secret) {
        if let Some(secret) = cluster.cx.environment.secrets.get(cluster.cx.value(name).as_str()) {
            rendered.add_entry(field, cluster.secret_entry(secret), Some(name.origin()));
        }
    }
    let content = rendered.object(cluster, owner);
    let secret = content.as_ref().map(|content| content.name.clone()).unwrap_or_default();
    let routes: List<'m> = receivers.iter().map(|receiver| route(cluster, receiver)).collect();
    let told = receivers.into_iter().map(|receiver| configured(receiver, &secret));
    // Whoever hears of nothing else: each route goes on to the next.
    let nobody = Node::from(Map::new().with("name", "nobody"));
    let spec = Map::new()
        .with("route", root(routes))
        .with("receivers", std::iter::once(nobody).chain(told).collect::<List<'m>>())
        .with("inhibitRules", Node::list([slow_because_broken()]));
    let spec = Node::from(spec).from_origin(&ALERT_ROUTE);
    let object = document(cluster.object(ALERTMANAGER_CONFIG, owner).with("spec", spec), owner);
    let objects = content.into_iter().map(|content| content.object).chain([object]).collect();
    Some(Stream { path: "alert-receivers.yaml".to_owned(), objects })
}

fn receivers<'m>(cluster: &Cluster<'_, 'm>, alerts: &'m Alerts) -> Vec<Receiver<'m>> {
    let mut out = Vec::new();
    if let Some(smtp) = &alerts.smtp {
        out.push(email(cluster, alerts, smtp));
    }
    if let Some(slack) = &alerts.slack {
        let channel = cluster.cx.node(&slack.channel, |channel| channel.as_str());
        out.push(Receiver {
            name: "slack",
            severity: slack.severity.as_ref(),
            list: "slackConfigs",
            config: Map::new().with("channel", channel).with("text", TEXT),
            secret: Some(("apiURL", &slack.secret)),
        });
    }
    if let Some(pagerduty) = &alerts.pagerduty {
        out.push(Receiver {
            name: "pagerduty",
            severity: pagerduty.severity.as_ref(),
            list: "pagerdutyConfigs",
            config: Map::new(),
            secret: Some(("routingKey", &pagerduty.secret)),
        });
    }
    if let Some(webhook) = &alerts.webhook {
        out.push(Receiver {
            name: "webhook",
            severity: webhook.severity.as_ref(),
            list: "webhookConfigs",
            config: Map::new(),
            secret: Some(("urlSecret", &webhook.secret)),
        });
    }
    out
}

fn email<'m>(cluster: &Cluster<'_, 'm>, alerts: &'m Alerts, smtp: &'m Smtp) -> Receiver<'m> {
    let cx = cluster.cx;
    let config = Map::new()
        .with("to", cx.node(&alerts.email, |email| email.as_str()))
        .with("from", cx.node(&smtp.from, |email| email.as_str()))
        .with("smarthost", cx.node(&smtp.host, |host| host.as_str()))
        .with_some(
            "authUsername",
            smtp.user.as_ref().map(|user| cx.node(user, |user| user.as_str())),
        )
        .with("requireTLS", true);
    Receiver {
        name: "email",
        severity: smtp.severity.as_ref(),
        list: "emailConfigs",
        config,
        secret: smtp.secret.as_ref().map(|secret| ("authPassword", secret)),
    }
}

fn configured<'m>(receiver: Receiver<'m>, secret: &str) -> Node<'m> {
    let mut config = receiver.config;
    if let Some((field, _)) = receiver.secret {
        config.put(field, Map::new().with("name", secret.to_owned()).with("key", field));
    }
    config.put("sendResolved", true);
    Map::new().with("name", receiver.name).with(receiver.list, Node::list([config])).into()
}

fn root<'m>(routes: List<'m>) -> Map<'m> {
    Map::new()
        .with("receiver", "nobody")
        .with("groupBy", Node::list(["alertname", "service"]))
        .with("groupWait", "30s")
        .with("groupInterval", "5m")
        .with("repeatInterval", "4h")
        .with("routes", routes)
}

fn route<'m>(cluster: &Cluster<'_, 'm>, receiver: &Receiver<'m>) -> Node<'m> {
    let mut route = Map::new().with("receiver", receiver.name);
    if let Some(severity) = receiver.severity {
        let value = cluster.cx.node(severity, |severity| severity.word());
        let matcher = matcher("severity").with("value", value);
        route.put("matchers", Node::list([matcher]));
    }
    route.with("continue", true).into()
}

/// What is broken is told; that it is also slow says nothing more. What may have broken it is told too.
fn slow_because_broken<'m>() -> Map<'m> {
    let implied = Map::new()
        .with("name", "alertname")
        .with("matchType", "=~")
        .with("value", IMPLIED.join("|"));
    Map::new()
        .with("sourceMatch", Node::list([matcher("severity").with("value", "critical")]))
        .with("targetMatch", Node::list([implied]))
        .with("equal", Node::list(["service"]))
}

fn matcher<'m>(name: &'static str) -> Map<'m> {
    Map::new().with("name", name).with("matchType", "=")
}
