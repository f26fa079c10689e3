//! Writes the rules of a platform that has something of everything, and tests that prove of each
//! alert that it fires and ends: `cargo run --example proof -- DIRECTORY`, then
//! `promtool test rules` on the files in `tests/` of each environment.
#![allow(clippy::disallowed_methods)] // It writes files.

use std::path::Path;
use std::{env, fs, io};

use groundplan_lowering::Target;
use groundplan_lowering::testing::{emitted, loaded, lower_each};

fn main() -> io::Result<()> {
    let directory = env::args().nth(1).ok_or_else(|| io::Error::other("DIRECTORY is missing"))?;
    let loaded = loaded(include_str!("everything.kdl"));
    let emitted = emitted(&loaded, |model, record, emitted| {
        use groundplan_monitoring::{emit_compose, proof};
        lower_each(model, record, Target::Compose, &[emit_compose], emitted);
        lower_each(model, record, Target::Kubernetes, &[proof], emitted);
    });
    let is_read = |path: &str| path.contains("/rules/") || path.contains("/tests/");
    for (path, artifact) in emitted.artifacts.iter().filter(|(path, _)| is_read(path)) {
        let path = Path::new(&directory).join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/")))?;
        fs::write(path, &artifact.text)?;
    }
    Ok(())
}
