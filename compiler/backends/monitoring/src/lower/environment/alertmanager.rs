//! Who hears of alerts.
//!
//! Under Compose, mails go to a mailbox that runs beside it and sends none on: it shows what would
//! be sent, without waking anybody for what happens on a developer's machine.

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;
use groundplan_lowering::names::monitoring::{IMPLIED, MAILBOX, MAILBOX_SMTP_PORT};

/// Alertmanager's configuration beside a Compose project.
pub fn configuration<'m>(cx: &Context<'m>) -> Node<'m> {
    let receiver = receiver(cx);
    let route = Map::new()
        .with("receiver", receiver_name(cx))
        .with("group_by", Node::list(["platform", "environment", "alertname", "service"]))
        .with("group_wait", "30s")
        .with("group_interval", "5m")
        .with("repeat_interval", "4h");
    // What is broken is reported; that it is also slow says nothing more.
    let inhibit = Map::new()
        .with("source_matchers", Node::list(["severity=\"critical\""]))
        .with("target_matchers", Node::list([format!("alertname=~\"{}\"", IMPLIED.join("|"))]))
        .with("equal", Node::list(["platform", "environment", "service"]));
    Map::new()
        .with("route", route)
        .with("receivers", vec![receiver])
        .with("inhibit_rules", vec![Node::from(inhibit)])
        .into()
}

fn receiver_name(cx: &Context<'_>) -> &'static str {
    if cx.environment.node.alerts.is_some() { "email" } else { "nobody" }
}

fn receiver<'m>(cx: &Context<'m>) -> Node<'m> {
    let receiver = Map::new().with("name", receiver_name(cx));
    let Some(alerts) = &cx.environment.node.alerts else {
        let note = "Nobody is told: `alerts` in the environment says who is.";
        return Node::from(receiver).above(note);
    };
    let mail = Map::new()
        .with("to", cx.node(&alerts.email, |email| email.as_str()))
        .with("from", "alertmanager@localhost")
        .with("smarthost", format!("{MAILBOX}:{MAILBOX_SMTP_PORT}"))
        .with("require_tls", false)
        .with("send_resolved", true);
    let note = "Every mail ends in the mailbox beside it; none is sent on.";
    receiver.with("email_configs", Node::list([mail]).above(note)).into()
}
