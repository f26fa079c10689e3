//! What a container runs: its command, its arguments and its variables.
//!
//! What of them is known only to the cluster is a variable that is read from the entity's Secret.
//! The Secret is named by all that it holds, so that its name is known last.

use std::collections::BTreeSet;

use groundplan_document::{List, Map, Node, Str};
use groundplan_lowering::names;
use groundplan_model::{EntityKind, Running};
use groundplan_schema::{Text, Value};
use groundplan_source::Origin;

use crate::target::cluster::Cluster;
use crate::target::secret::external_secret::Rendered;
use crate::target::secret::template::Resolved;
use crate::target::text::{expandable, variable};

/// What a container runs.
#[derive(Default)]
pub struct Process<'m> {
    /// Its command.
    pub command: List<'m>,
    /// Its arguments.
    pub args: List<'m>,
    variables: Vec<Variable<'m>>,
}

/// A variable.
struct Variable<'m> {
    name: Str<'m>,
    /// What is in it; nothing for the Secret's key of its name.
    known: Option<Str<'m>>,
    origin: &'m Origin,
}

impl<'m> Process<'m> {
    /// What the container of `running` runs; what is rendered for it goes to `rendered`.
    pub fn of(
        cluster: &Cluster<'_, 'm>,
        running: &Running<'m>,
        rendered: &mut Rendered<'m>,
    ) -> Self {
        let mut process = Self::default();
        process.add_variables(cluster, running, rendered);
        let workload = running.workload;
        process.command = process.words(cluster, &workload.command, "COMMAND", rendered);
        process.args = process.words(cluster, &workload.args, "ARGS", rendered);
        process
    }

    /// The variables, where the entity's Secret has that name.
    pub fn env(&self, secret: &str) -> List<'m> {
        let variables = self.variables.iter();
        variables
            .map(|Variable { name, known, origin }| {
                let node = Map::new().with("name", name.clone());
                let node = match known {
                    Some(text) => node.with("value", Node::from(text.clone()).from_origin(origin)),
                    None => {
                        let key =
                            Map::new().with("name", secret.to_owned()).with("key", name.clone());
                        node.with("valueFrom", Map::new().with("secretKeyRef", key))
                    }
                };
                Node::from(node).from_origin(origin)
            })
            .collect()
    }

    /// The variables, and one more for each secret that is used but nowhere referred to.
    fn add_variables(
        &mut self,
        cluster: &Cluster<'_, 'm>,
        running: &Running<'m>,
        rendered: &mut Rendered<'m>,
    ) {
        for (name, value) in running.workload.env.iter() {
            let origin = value.origin();
            let known = match cluster.resolve(cluster.cx.value(value)) {
                Resolved::Known(text) => Some(expandable(text)),
                Resolved::Rendered(template) => {
                    rendered.add(name, template, Some(origin));
                    None
                }
            };
            self.variables.push(Variable { name: Str::Borrowed(name), known, origin });
        }
        for (secret, origin) in unmentioned_secrets(cluster, running) {
            let name = names::variable(secret);
            let Some(entity) = cluster.cx.environment.secrets.get(secret) else { continue };
            if running.workload.env.contains_key(name.as_str()) {
                continue;
            }
            rendered.add_entry(&name, cluster.secret_entry(entity), Some(origin));
            self.variables.push(Variable { name: name.into(), known: None, origin });
        }
    }

    /// Words of a command. What is known only to the cluster comes by way of a variable.
    fn words(
        &mut self,
        cluster: &Cluster<'_, 'm>,
        words: &'m [Value<Text>],
        field: &str,
        rendered: &mut Rendered<'m>,
    ) -> List<'m> {
        let mut list = List::new();
        for (at, word) in words.iter().enumerate() {
            let origin = word.origin();
            let node = match cluster.resolve(cluster.cx.value(word)) {
                Resolved::Known(text) => Node::from(expandable(text)),
                Resolved::Rendered(template) => {
                    let name = format!("GROUNDPLAN_{field}_{at}");
                    rendered.add(&name, template, Some(origin));
                    let node = Node::from(variable(&name));
                    self.variables.push(Variable { name: name.into(), known: None, origin });
                    node
                }
            };
            list.push(node.from_origin(origin));
        }
        list
    }
}

/// The secrets that `uses`, or the credentials of an external system, give to what runs without a
/// reference saying where they go.
fn unmentioned_secrets<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
) -> Vec<(&'m str, &'m Origin)> {
    let texts = running.workload.env.values().map(|value| cluster.cx.value(value));
    let mentioned: BTreeSet<&str> =
        texts.flat_map(|text| text.references()).map(|reference| &*reference.entity).collect();
    let edges = cluster.edges.from(&running.key());
    edges
        .filter(|edge| edge.to.kind == EntityKind::Secret)
        .filter(|edge| !mentioned.contains(&*edge.to.name))
        .map(|edge| (edge.to.name.as_ref(), &edge.origin))
        .collect()
}
