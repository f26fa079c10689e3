use groundplan_schema::scalar::{Duration, Name};
use groundplan_schema::{Node, Value};

use super::Scope;

/// A store of objects: S3 on AWS, a stand-in that speaks its protocol under Compose.
#[derive(Clone, Debug, Node)]
#[node(name = "bucket")]
pub struct Bucket {
    /// The bucket's name; the platform and the environment are put in front of it.
    #[node(argument)]
    pub name: Value<Name>,
    /// Whether old versions of objects are kept.
    #[node(default = "#true", because = "what is overwritten by mistake can be brought back")]
    pub versioning: Value<bool>,
    /// How long objects are kept; for ever when it is not written.
    pub expire: Option<Value<Duration>>,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}
