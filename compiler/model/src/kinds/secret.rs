use groundplan_schema::scalar::{Duration, Label, Name, Phrase};
use groundplan_schema::{Node, Value};

use super::Scope;

/// A secret value: where it comes from, never what it is.
#[derive(Clone, Debug, Node)]
#[node(name = "secret")]
pub struct Secret {
    /// The secret's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it is and where to get it, in one line.
    pub doc: Option<Value<Label>>,
    /// Where its value is kept, when that is not under the platform's own name: the name of an
    /// entry in AWS Secrets Manager or in the cluster's secret store.
    pub source: Option<Value<Phrase>>,
    /// Whether any random value will do: the platform makes one up.
    #[node(default = "#false", because = "most secrets are handed out by somebody else")]
    pub generate: Value<bool>,
    /// How often it is to be changed.
    pub rotate: Option<Value<Duration>>,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}
