//! What an entity's pods are given that is known only to the cluster: an ExternalSecret that
//! renders it into a Secret. Both are named by what they hold.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_document::{List, Map, Node};
use groundplan_source::Origin;

use crate::target::cluster::{Cluster, Owner};
use crate::target::content::Content;
use crate::target::default::SECRET_REFRESH;
use crate::target::kind::EXTERNAL_SECRET;
use crate::target::secret::store::{Store, store_ref, usual_property};
use crate::target::secret::template::{Entry, Place, Template};

/// The keys of an entity's Secret, while they are collected.
#[derive(Default)]
pub struct Rendered<'m> {
    templates: BTreeMap<String, (Template, Option<&'m Origin>)>,
    refresh: Option<&'static str>,
}

/// How often the store is asked.
const REFRESH: &str = "1h";

impl<'m> Rendered<'m> {
    /// Adds a key that is rendered from a template.
    pub fn add(&mut self, key: &str, template: Template, origin: Option<&'m Origin>) {
        self.templates.insert(key.to_owned(), (template, origin));
    }

    /// Adds a key that holds an entry as it is.
    pub fn add_entry(&mut self, key: &str, entry: Entry, origin: Option<&'m Origin>) {
        let text = format!("{{{{ .{} }}}}", entry.key);
        self.add(key, Template { text, entries: BTreeSet::from([entry]) }, origin);
    }

    /// Has the store asked as often as that.
    pub fn refresh_every(&mut self, interval: &'static str) {
        self.refresh = Some(interval);
    }

    /// Whether nothing is rendered.
    pub fn is_empty(&self) -> bool {
        self.templates.is_empty()
    }

    /// The ExternalSecret, whose name is also the Secret's; none when nothing is rendered.
    pub fn object(self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Option<Content<'m>> {
        if self.is_empty() {
            return None;
        }
        let refresh = self.refresh.unwrap_or(REFRESH);
        let (mut data, mut entries) = (Map::new(), BTreeSet::new());
        for (key, (template, origin)) in self.templates {
            let node = Node::from(template.text);
            data.put(key, Node { origin, ..node });
            entries.extend(template.entries);
        }
        let (mut fetched, mut found) = (List::new(), List::new());
        for entry in entries {
            match entry.place {
                Place::Secret { name, property } => {
                    let property = property.map(Node::from).or_else(|| usual_property(cluster));
                    fetched.push(fetch(entry.key, name, property, None));
                }
                Place::Parameter { name, property } => {
                    let from = store_ref(cluster, Store::Parameters);
                    fetched.push(fetch(entry.key, name, Some(property.into()), Some(from)));
                }
                Place::DatabaseLogin { arn, is_ambiguous } => {
                    found.push(find(entry.key, arn, is_ambiguous));
                }
            }
        }
        // Only the templates' keys get into the Secret, not what they are rendered from.
        let template = Map::new()
            .with("engineVersion", "v2")
            .with("mergePolicy", "Replace")
            .with("data", data);
        let target = Map::new().with("creationPolicy", "Owner").with("template", template);
        let mut spec = Map::new()
            .with("refreshInterval", Node::from(refresh).from_origin(&SECRET_REFRESH))
            .with("secretStoreRef", store_ref(cluster, Store::Secrets))
            .with("target", target);
        spec.put_unless_empty("data", fetched);
        spec.put_unless_empty("dataFrom", found);
        // The Secret goes with its ExternalSecret and is called the same, which is the usual case:
        // the target needs no name.
        Some(cluster.named_by(EXTERNAL_SECRET, owner, "spec", spec))
    }
}

/// One entry, from another store than the ExternalSecret's own if one is given.
fn fetch<'m>(
    key: String,
    name: String,
    property: Option<Node<'m>>,
    store: Option<Map<'m>>,
) -> Node<'m> {
    let remote = Map::new().with("key", name).with_some("property", property);
    let source = store.map(|store| Map::new().with("storeRef", store));
    Map::new()
        .with("secretKey", key)
        .with("remoteRef", remote)
        .with_some("sourceRef", source)
        .into()
}

/// The entry that RDS keeps for a database, found by the tag that RDS puts on it.
fn find<'m>(key: String, arn: String, is_ambiguous: bool) -> Node<'m> {
    let tags = Map::new().with("aws:rds:primaryDBInstanceArn", arn);
    let rename = match is_ambiguous {
        false => Map::new().with("source", "^.+$").with("target", key),
        // RDS names its entries `rds!db-` and an id.
        true => Map::new().with("source", "^rds!db-(.+)$").with("target", format!("{key}_${{1}}")),
    };
    Map::new()
        .with("find", Map::new().with("tags", tags))
        .with("rewrite", Node::list([Map::new().with("regexp", rename)]))
        .into()
}
