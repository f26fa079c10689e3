//! One thing of each kind that holds data, and all that can be done to it.

use groundplan_backends::meaning::Judged;
use groundplan_model::{EntityKind, EnvironmentModel, Runtime};
use groundplan_record::Subject;

/// What is added to every example: one thing of each kind that holds data, and how it is changed.
pub struct Probe {
    pub kind: EntityKind,
    pub text: &'static str,
    /// By the name of the operation, a passage and what takes its place.
    changes: &'static [(&'static str, &'static str, &'static str)],
}

/// The thing of a kind that holds data, if that kind does.
fn probe(kind: EntityKind) -> Option<Probe> {
    const VOLUME: &[(&str, &str, &str)] = &[
        ("shrunk", "20GiB", "10GiB"),
        ("volume removed", " volume \"data\" path=\"/data\" size=\"20GiB\";", ""),
        ("volume renamed", "volume \"data\"", "volume \"store\""),
    ];
    let (text, changes): (_, &[_]) = match kind {
        EntityKind::Service => (
            r#"service "the-service" { image "example/it:1"; port "http" 8000; volume "data" path="/data" size="20GiB"; }"#,
            VOLUME,
        ),
        EntityKind::Worker => (
            r#"worker "the-worker" { image "example/it:1"; volume "data" path="/data" size="20GiB"; }"#,
            VOLUME,
        ),
        EntityKind::Job => (
            r#"job "the-job" { image "example/it:1"; volume "data" path="/data" size="20GiB"; }"#,
            VOLUME,
        ),
        EntityKind::Cron => (
            r#"cron "the-cron" schedule="0 3 * * *" { image "example/it:1"; volume "data" path="/data" size="20GiB"; }"#,
            VOLUME,
        ),
        EntityKind::Database => (
            r#"database "the-database" version="17" storage="50GiB""#,
            &[("shrunk", "50GiB", "20GiB"), ("downgraded", "17", "16")],
        ),
        EntityKind::Cache => (
            r#"cache "the-cache" engine="valkey" version="9" persistence=#true"#,
            &[
                ("downgraded", "version=\"9\"", "version=\"8\""),
                ("another engine", "\"valkey\" version=\"9\"", "\"redis\" version=\"7\""),
                ("not kept any more", "persistence=#true", "persistence=#false"),
            ],
        ),
        EntityKind::Bucket => (
            "bucket \"the-bucket\"\nworker \"fills\" { image \"example/it:1\"; uses \"the-bucket\"; }",
            &[],
        ),
        // One that nobody asks for is not made.
        EntityKind::Secret => (
            "secret \"the-secret\"\nworker \"asks\" { image \"example/it:1\"; env { IT (ref)\"the-secret\"; }; }",
            &[],
        ),
        // What it holds is not ours.
        EntityKind::External => return None,
    };
    Some(Probe { kind, text, changes })
}

pub fn probes() -> impl Iterator<Item = Probe> {
    EntityKind::ALL.into_iter().filter_map(probe)
}

impl Probe {
    pub fn name(&self) -> String {
        format!("the-{}", self.kind.word())
    }

    /// The operations, each with what is described after it.
    pub fn operations(&self) -> Vec<(&'static str, String)> {
        let (name, new) = (format!("\"{}\"", self.name()), format!("\"new-{}\"", self.kind.word()));
        let renamed = self.text.replace(&name, &new);
        let said = format!("{new} renamed-from={name}");
        let exchanged = |(title, from, to): &(&'static str, &str, &str)| {
            assert!(self.text.contains(from), "{title}: {}", self.text);
            (*title, self.text.replacen(from, to, 1))
        };
        let mut all = vec![
            ("removed", String::new()),
            ("renamed with a word", renamed.replacen(&new, &said, 1)),
            ("renamed", renamed),
        ];
        all.extend(self.changes.iter().map(exchanged));
        all
    }

    /// Whether something that was told is about it.
    pub fn is_meant(&self, judged: &Judged) -> bool {
        let (key, word) = (&judged.key, self.kind.word());
        let is_whole = key.subject == Subject::Environment && judged.is_refused();
        is_whole || key.name == self.name() || key.name == format!("new-{word}")
    }

    /// Whether it has a store of ours in an environment.
    pub fn has_store(&self, environment: &EnvironmentModel) -> bool {
        let on_aws = matches!(environment.runtime(), Some(Runtime::Aws(_)));
        let on_cluster = matches!(environment.runtime(), Some(Runtime::Kubernetes(_)));
        match self.kind {
            // Elsewhere it stands in a file, or in a store, of somebody else.
            EntityKind::Secret => on_aws,
            EntityKind::Bucket => !on_cluster,
            _ => true,
        }
    }

    /// Whether a store is its.
    pub fn is_its(&self, store: &str) -> bool {
        let named = store.replace('_', "-").contains(&self.name());
        named || self.kind == EntityKind::Bucket && store.contains("object_storage")
    }
}

/// Every thing that holds data, as it is before anything is done to it.
pub fn all() -> String {
    probes().map(|probe| probe.text.to_owned()).collect::<Vec<_>>().join("\n")
}
