//! How the tests of a target get a model: from text, in memory.
#![allow(clippy::expect_used, clippy::panic)]

use groundplan_model::load::{File, Files, Loaded, ReadFault, load};
use groundplan_syntax::Limits;

use groundplan_model::Model;
use groundplan_record::Record;

use crate::{Door, Emitted, Target};

struct One<'t>(&'t str);

impl Files for One<'_> {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        match path {
            "platform.kdl" => Ok(File { identity: path.to_owned(), text: self.0.to_owned() }),
            _ => Err(ReadFault::Missing),
        }
    }

    fn glob(&self, _: &str) -> Result<Vec<String>, ReadFault> {
        Ok(Vec::new())
    }
}

/// A description that was loaded, and what is to be remembered of it.
#[derive(Debug)]
pub struct Project {
    loaded: Loaded,
    /// What is to be remembered.
    pub record: Record,
}

impl std::ops::Deref for Project {
    type Target = Loaded;
    fn deref(&self) -> &Loaded {
        &self.loaded
    }
}

/// Loads a description that must be free of errors.
pub fn loaded(text: &str) -> Project {
    loaded_in(text, "")
}

/// Loads a description of which something was remembered before.
pub fn loaded_after(text: &str, previous: &Record) -> Project {
    let mut project = loaded(text);
    project.record = Record::of(project.model.as_ref().expect("a model"), previous);
    project
}

/// Loads a description that lies in a directory of its repository and must be free of errors.
pub fn loaded_in(text: &str, project_path: &str) -> Project {
    let loaded = load(&One(text), "platform.kdl", project_path, &Limits::default());
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|fault| format!("{} {}", loaded.sources.locate(fault.span()), fault.message))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let record = Record::of(loaded.model.as_ref().expect("a model"), &Record::default());
    Project { loaded, record }
}

/// How a whole platform goes to one target.
pub type Lower = for<'m> fn(&'m Model, &'m Record, &mut Emitted<'m>);

/// Lowers every environment that has the target through the target's `doors`.
pub fn lower_each<'m>(
    model: &'m Model,
    record: &'m Record,
    target: Target,
    doors: &[Door],
    emitted: &mut Emitted<'m>,
) {
    for environment in model.environments.values() {
        if Target::of(environment).contains(&target) {
            emitted.lower(model, record, environment, target, doors);
        }
    }
}

/// Lowers a loaded description to one target.
pub fn emitted(loaded: &Project, lower: Lower) -> Emitted<'_> {
    let mut emitted = Emitted::default();
    lower(loaded.model.as_ref().expect("a model"), &loaded.record, &mut emitted);
    emitted
}

/// The text of the one file of a description whose path ends with `path`.
pub fn file(text: &str, path: &str, lower: Lower) -> String {
    let loaded = loaded(text);
    let emitted = emitted(&loaded, lower);
    let found: Vec<_> = emitted.artifacts.iter().filter(|(name, _)| name.ends_with(path)).collect();
    match found.as_slice() {
        [(_, artifact)] => artifact.text.clone(),
        _ => panic!("no single `{path}` in {:?}", emitted.artifacts.keys().collect::<Vec<_>>()),
    }
}
