use groundplan_model::kinds::{CacheEngine, CacheVersion};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A version that belongs to another kind of cache.
    pub struct CacheVersionMismatch { engine: &'static str, version: &'static str, other: &'static str, offered: &'static str }
    error "cache-version"
    message "{engine} has no version {version}"
    label "a version of {other}"
    help "write {offered}, or `engine=\"{other}\"`"
}

pub(crate) static RULES: &[&Rule] = &[CacheVersionMismatch::RULE];

/// Redis goes to 7 (what ElastiCache offers), Valkey begins at 8.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for cache in environment.caches.values() {
        let Some(written) = &cache.version else { continue };
        let (Some(engine), Some(version)) = (cache.engine.sure(), written.sure()) else { continue };
        let span = written.origin().span().unwrap_or(cache.head);
        let word = match version {
            CacheVersion::V7 => "7",
            CacheVersion::V8 => "8",
            CacheVersion::V9 => "9",
        };
        let fault = match (engine, version) {
            (CacheEngine::Redis, CacheVersion::V8 | CacheVersion::V9) => CacheVersionMismatch {
                span,
                engine: "redis",
                version: word,
                other: "valkey",
                offered: "`version=\"7\"`",
            },
            (CacheEngine::Valkey, CacheVersion::V7) => CacheVersionMismatch {
                span,
                engine: "valkey",
                version: word,
                other: "redis",
                offered: "`version=\"8\"` or `version=\"9\"`",
            },
            (CacheEngine::Redis, CacheVersion::V7)
            | (CacheEngine::Valkey, CacheVersion::V8 | CacheVersion::V9) => continue,
        };
        let fault = Diagnostic::from(fault);
        let engine = cache.engine.origin().span();
        out.push(match engine.filter(|engine| *engine != span) {
            Some(engine) => fault.with_label(engine, "the engine is chosen here"),
            None => fault,
        });
    }
}
