use groundplan_schema::scalar::{Email, EntityName, Phrase, ServerAddress};
use groundplan_schema::{Choice, Node, Value};

/// Who hears of trouble.
#[derive(Clone, Debug, Node)]
#[node(name = "alerts")]
pub struct Alerts {
    /// The address that alerts go to.
    pub email: Value<Email>,
    /// Where runbooks of one's own are: a URL to which an alert's name is appended.
    pub runbooks: Option<Value<Phrase>>,
    /// Who sends mails of a cluster's alerts.
    pub smtp: Option<Smtp>,
    /// A channel on Slack that hears of a cluster's alerts.
    pub slack: Option<Slack>,
    /// A service on PagerDuty that hears of a cluster's alerts.
    pub pagerduty: Option<Pagerduty>,
    /// A program that hears of a cluster's alerts.
    pub webhook: Option<Webhook>,
}

impl Alerts {
    /// Every secret that is needed to tell somebody.
    pub fn secrets(&self) -> impl Iterator<Item = &Value<EntityName>> {
        let smtp = self.smtp.as_ref().and_then(|smtp| smtp.secret.as_ref());
        let slack = self.slack.as_ref().map(|slack| &slack.secret);
        let pagerduty = self.pagerduty.as_ref().map(|pagerduty| &pagerduty.secret);
        let webhook = self.webhook.as_ref().map(|webhook| &webhook.secret);
        [smtp, slack, pagerduty, webhook].into_iter().flatten()
    }
}

/// Who sends mails.
#[derive(Clone, Debug, Node)]
#[node(name = "smtp")]
pub struct Smtp {
    /// The server and its port, such as `smtp.example.com:587`; it has to speak TLS.
    #[node(argument)]
    pub host: Value<ServerAddress>,
    /// The address that mails come from.
    pub from: Value<Email>,
    /// The user that logs in; nobody without it.
    pub user: Option<Value<Phrase>>,
    /// The secret that holds the user's password.
    pub secret: Option<Value<EntityName>>,
    /// Which alerts are mailed; all of them when it is not written.
    pub severity: Option<Value<AlertSeverity>>,
}

/// A channel on Slack.
#[derive(Clone, Debug, Node)]
#[node(name = "slack")]
pub struct Slack {
    /// The secret that holds the URL of an incoming webhook.
    pub secret: Value<EntityName>,
    /// The channel, such as `#alerts`.
    pub channel: Value<Phrase>,
    /// Which alerts it hears of; all of them when it is not written.
    pub severity: Option<Value<AlertSeverity>>,
}

/// A service on PagerDuty.
#[derive(Clone, Debug, Node)]
#[node(name = "pagerduty")]
pub struct Pagerduty {
    /// The secret that holds the routing key of the service's integration.
    pub secret: Value<EntityName>,
    /// Which alerts it hears of; all of them when it is not written.
    pub severity: Option<Value<AlertSeverity>>,
}

/// A program that hears of alerts.
#[derive(Clone, Debug, Node)]
#[node(name = "webhook")]
pub struct Webhook {
    /// The secret that holds its URL.
    pub secret: Value<EntityName>,
    /// Which alerts it hears of; all of them when it is not written.
    pub severity: Option<Value<AlertSeverity>>,
}

/// How bad an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AlertSeverity {
    /// Somebody is to look now.
    Critical,
    /// Somebody is to look today.
    Warning,
}
