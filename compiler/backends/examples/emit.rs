//! Compiles a project directory into another directory, to look at what comes out:
//! `cargo run -p groundplan-backends --example emit -- PROJECT OUT`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout
)]

use std::path::{Path, PathBuf};

use groundplan_model::load::{File, Files, ReadFault, load};
use groundplan_syntax::Limits;

struct Disk(PathBuf);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let text = std::fs::read_to_string(self.0.join(path)).map_err(|_| ReadFault::Missing)?;
        Ok(File { identity: path.to_owned(), text })
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        let (folder, _) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        let mut out: Vec<String> = std::fs::read_dir(self.0.join(folder))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".kdl"))
            .map(|name| if folder.is_empty() { name } else { format!("{folder}/{name}") })
            .collect();
        out.sort();
        Ok(out)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let loaded = load(&Disk(PathBuf::from(&arguments[1])), "platform.kdl", "", &Limits::default());
    for fault in &loaded.diagnostics {
        println!("{}: {}", loaded.sources.locate(fault.span()), fault.message);
    }
    let emitted = groundplan_backends::emit(loaded.model.as_ref().unwrap(), &Default::default());
    for fault in &emitted.diagnostics {
        println!(
            "{}: {}: {}",
            loaded.sources.locate(fault.span()),
            fault.severity.word(),
            fault.message
        );
    }
    for blocked in &emitted.blocked {
        let questions: Vec<_> = blocked.questions.iter().map(|question| &question.text).collect();
        println!("blocked: {} {}: {questions:?}", blocked.environment, blocked.target.word());
    }
    for (path, artifact) in &emitted.artifacts {
        let path = Path::new(&arguments[2]).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &artifact.text).unwrap();
    }
}
