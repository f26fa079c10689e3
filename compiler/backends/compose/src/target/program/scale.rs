//! How many containers a program has.

use groundplan_document::Node;
use groundplan_model::Running;
use groundplan_schema::Value;

use crate::target::default::ABSENT;
use crate::target::project::Project;
use crate::target::variable::switches;

/// How many there are, where it is not one: as many as `replicas` says, and none of what needs a key
/// that somebody has not got.
pub fn scale<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
    replicas: Option<&'m Value<u32>>,
) -> Option<Node<'m>> {
    let switches = switches(project.cx.record, project.environment(), running);
    if switches.is_empty() {
        return replicas.map(|replicas| project.cx.node(replicas, |replicas| *replicas));
    }
    let replicas = replicas.map_or(1, |replicas| *project.cx.value(replicas));
    Some(Node::from(unless_absent(&switches, replicas)).from_origin(&ABSENT))
}

/// A number of replicas, unless one of the switches says that there are none.
fn unless_absent(switches: &[String], replicas: u32) -> String {
    let inner = |value: String, switch: &String| format!("${{{switch}:-{value}}}");
    switches.iter().rev().fold(replicas.to_string(), inner)
}
