//! Read-only files of a container: in a ConfigMap, or in the entity's Secret where a file holds
//! something that is known only to the cluster.

use std::collections::BTreeMap;

use groundplan_document::{List, Map, Node, Str};
use groundplan_lowering::names::short_hash;
use groundplan_model::Running;
use groundplan_model::kinds::ConfigFile;
use groundplan_source::Origin;

use crate::target::cluster::{Cluster, Owner};
use crate::target::content::Content;
use crate::target::kind::CONFIG_MAP;
use crate::target::secret::external_secret::Rendered;
use crate::target::secret::template::Resolved;

/// The volume of files that are known.
const FILES: &str = "files";
/// The volume of files that are rendered in the cluster.
const SECRET_FILES: &str = "secret-files";

/// An entity's files.
#[derive(Default)]
pub struct Configuration<'m> {
    known: BTreeMap<String, (Str<'m>, &'m Origin)>,
    mounts: List<'m>,
    rendered: Vec<String>,
}

impl<'m> Configuration<'m> {
    /// The files of what runs; those that are rendered go to `rendered`.
    pub fn of(
        cluster: &Cluster<'_, 'm>,
        running: &Running<'m>,
        rendered: &mut Rendered<'m>,
    ) -> Self {
        let mut configuration = Self::default();
        for file in running.workload.file.values() {
            configuration.add(cluster, file, rendered);
        }
        configuration
    }

    fn add(
        &mut self,
        cluster: &Cluster<'_, 'm>,
        file: &'m ConfigFile,
        rendered: &mut Rendered<'m>,
    ) {
        let path = cluster.cx.value(&file.path);
        let origin = file.content.origin();
        let key = key_of(path);
        let volume = match cluster.resolve(cluster.cx.value(&file.content)) {
            Resolved::Known(text) => {
                self.known.insert(key.clone(), (text, origin));
                FILES
            }
            Resolved::Rendered(template) => {
                rendered.add(&key, template, Some(origin));
                self.rendered.push(key.clone());
                SECRET_FILES
            }
        };
        let mount = Map::new()
            .with("name", volume)
            .with("mountPath", cluster.cx.node(&file.path, |path| path.as_str()))
            .with("subPath", key)
            .with("readOnly", true);
        self.mounts.push(mount.into());
    }

    /// Where the container finds the files.
    pub fn mounts(&self) -> impl Iterator<Item = Node<'m>> + use<'_, 'm> {
        self.mounts.iter().cloned()
    }

    /// The volumes that hold the files: of a ConfigMap and of a Secret by those names.
    pub fn volumes(&self, files: &str, secret: &str) -> List<'m> {
        let mut volumes = List::new();
        if !self.known.is_empty() {
            let source = Map::new().with("name", files.to_owned()).with("defaultMode", read_only());
            volumes.push(Map::new().with("name", FILES).with("configMap", source).into());
        }
        if !self.rendered.is_empty() {
            // The Secret holds variables too, which are none of the files.
            let items = self
                .rendered
                .iter()
                .map(|key| Map::new().with("key", key.clone()).with("path", key.clone()));
            let source = Map::new()
                .with("secretName", secret.to_owned())
                .with("defaultMode", read_only())
                .with("items", Node::list(items));
            volumes.push(Map::new().with("name", SECRET_FILES).with("secret", source).into());
        }
        volumes
    }

    /// The ConfigMap; none without files.
    pub fn object(&self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Option<Content<'m>> {
        if self.known.is_empty() {
            return None;
        }
        let mut data = Map::new();
        for (key, (text, origin)) in &self.known {
            data.put(key.clone(), Node::from(text.clone()).from_origin(origin));
        }
        Some(cluster.named_by(CONFIG_MAP, owner, "data", data))
    }
}

/// The mode of files: everybody in the pod reads, nobody writes.
fn read_only<'m>() -> Node<'m> {
    Node::from(0o444).beside("0444")
}

/// The key of a file: its path with `--` for `/`; a hash where two paths could meet in one key.
fn key_of(path: &str) -> String {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let is_plain = |part: &&str| {
        let edge = |c: char| matches!(c, '.' | '-');
        !part.is_empty()
            && !part.contains("--")
            && !part.starts_with(edge)
            && !part.ends_with(edge)
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    };
    let key = parts.join("--");
    if parts.iter().all(is_plain) && key.len() <= 200 {
        return key;
    }
    format!("file-{}", short_hash(path, 8))
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn every_path_has_a_key_of_its_own() {
        assert_eq!(key_of("/etc/app/settings.toml"), "etc--app--settings.toml");
        let paths = ["/a/b", "/a--b", "/a/-b", "/a-/b", "/a//b", "/ä", "/.a", "/a "];
        let mut keys: Vec<String> = paths.iter().map(|path| key_of(path)).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), paths.len());
    }
}
