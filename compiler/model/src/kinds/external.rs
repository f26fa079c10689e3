use groundplan_schema::scalar::{Cidr, Domain, EntityName, Label, Name, Port, UrlPath};
use groundplan_schema::{Choice, Node, Value};

use super::Scope;

/// A system outside the platform, such as a vendor's API.
#[derive(Clone, Debug, Node)]
#[node(name = "external")]
pub struct External {
    /// The name it is referred to by.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it is, in one line.
    pub doc: Option<Value<Label>>,
    /// Its DNS name.
    pub host: Value<Domain>,
    /// Its port.
    #[node(default = "443", because = "what is outside is spoken to over TLS")]
    pub port: Value<Port>,
    /// What is spoken to it.
    #[node(default = "https", because = "what is outside is spoken to over TLS")]
    pub protocol: Value<ExternalProtocol>,
    /// The path under which it is found, for its `url`.
    pub path: Option<Value<UrlPath>>,
    /// Its addresses, where they are fixed: network policies then allow these alone.
    pub cidr: Vec<Value<Cidr>>,
    /// Secrets that it is called with.
    pub credentials: Vec<Value<EntityName>>,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}

/// What is spoken to an external system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ExternalProtocol {
    /// HTTP over TLS.
    Https,
    /// HTTP without TLS.
    Http,
    /// Anything else over TCP.
    Tcp,
}
