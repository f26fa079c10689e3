//! What is remembered of databases, caches, buckets and secrets.

use groundplan_model::EntityKind;
use groundplan_model::kinds::{CacheEngine, CacheVersion};
use groundplan_schema::Value;
use groundplan_schema::scalar::{Choice, Size};

use crate::Field;
use crate::field::BUCKET_ENGINE;
use crate::of::Recorder;

impl Recorder<'_, '_> {
    /// Remembers what holds data, and what of it cannot change freely.
    pub fn stores(&mut self) {
        self.databases();
        self.caches();
        self.buckets();
        self.secrets();
    }

    fn databases(&mut self) {
        let environment = self.environment;
        for (name, database) in &environment.databases {
            let key = self.key(EntityKind::Database, name);
            self.value(&key, Field::Engine, &database.engine, |e| e.word().to_owned());
            self.value(&key, Field::Version, &database.version, |v| v.word().to_owned());
            self.value(&key, Field::Storage, &database.storage, |size| written(*size));
            self.value(&key, Field::HighAvailability, &database.high_availability, yes_or_no);
            self.retiring(EntityKind::Database, name);
        }
    }

    fn caches(&mut self) {
        let environment = self.environment;
        for (name, cache) in &environment.caches {
            let key = self.key(EntityKind::Cache, name);
            self.value(&key, Field::Engine, &cache.engine, |e| e.word().to_owned());
            match &cache.version {
                Some(version) => {
                    self.value(&key, Field::Version, version, |v| v.word().to_owned());
                }
                None => self.value(&key, Field::Version, &cache.engine, |engine| {
                    usual(*engine).word().to_owned()
                }),
            }
            self.value(&key, Field::Persistence, &cache.persistence, yes_or_no);
            self.value(&key, Field::HighAvailability, &cache.high_availability, yes_or_no);
            self.retiring(EntityKind::Cache, name);
        }
    }

    fn buckets(&mut self) {
        let environment = self.environment;
        for name in environment.buckets.keys() {
            // That it is there is all there is to know.
            let key = self.key(EntityKind::Bucket, name);
            self.record.put(&key, Field::Engine, BUCKET_ENGINE);
            self.retiring(EntityKind::Bucket, name);
        }
    }

    fn secrets(&mut self) {
        let environment = self.environment;
        for (name, secret) in &environment.secrets {
            let key = self.key(EntityKind::Secret, name);
            if secret.source.is_some() {
                self.record.put(&key, Field::Filled, "store");
            } else {
                self.value(&key, Field::Filled, &secret.generate, |generate| {
                    let who = if *generate { "generated" } else { "person" };
                    who.to_owned()
                });
            }
        }
    }

    /// Remembers that something may go though it is still there.
    fn retiring(&mut self, kind: EntityKind, name: &str) {
        let environment = self.environment.name();
        if self.model.retired.iter().any(|(_, retire)| retire.covers(kind, name, environment)) {
            let key = self.key(kind, name);
            self.record.put(&key, Field::Retiring, "yes");
        }
    }

    /// Remembers how large a volume is.
    pub fn volume(&mut self, kind: EntityKind, name: &str, volume: &str, size: &Value<Size>) {
        let key = self.key(kind, name);
        self.value(&key, Field::Volume(volume.to_owned()), size, |size| written(*size));
    }
}

/// The version of a cache that does not say one.
fn usual(engine: CacheEngine) -> CacheVersion {
    match engine {
        CacheEngine::Redis => CacheVersion::V7,
        CacheEngine::Valkey => CacheVersion::V8,
    }
}

fn yes_or_no(value: &bool) -> String {
    let word = if *value { "yes" } else { "no" };
    word.to_owned()
}

/// An amount in the largest unit that divides it.
fn written(size: Size) -> String {
    let units = [(1_u64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB")];
    let whole = units.into_iter().find(|(unit, _)| size.0.is_multiple_of(*unit));
    match whole {
        Some((unit, word)) => format!("{}{word}", size.0 / unit),
        None => format!("{}KiB", size.0 >> 10),
    }
}
