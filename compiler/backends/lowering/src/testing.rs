//! How the tests of a target get a model: from text, in memory.
#![allow(clippy::expect_used, clippy::panic)]

use groundplan_model::load::{File, Files, Loaded, ReadFault, load};
use groundplan_syntax::Limits;

use groundplan_model::Model;

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

/// Loads a description that must be free of errors.
pub fn loaded(text: &str) -> Loaded {
    loaded_in(text, "")
}

/// Loads a description that lies in a directory of its repository and must be free of errors.
pub fn loaded_in(text: &str, project_path: &str) -> Loaded {
    let loaded = load(&One(text), "platform.kdl", project_path, &Limits::default());
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|fault| format!("{} {}", loaded.sources.locate(fault.span()), fault.message))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    loaded
}

/// How a whole platform goes to one target.
pub type Lower = for<'m> fn(&'m Model, &mut Emitted<'m>);

/// Lowers every environment that has the target through the target's `doors`.
pub fn lower_each<'m>(model: &'m Model, target: Target, doors: &[Door], emitted: &mut Emitted<'m>) {
    for environment in model.environments.values() {
        if Target::of(environment).contains(&target) {
            emitted.lower(model, environment, target, doors);
        }
    }
}

/// Lowers a loaded description to one target.
pub fn emitted(loaded: &Loaded, lower: Lower) -> Emitted<'_> {
    let mut emitted = Emitted::default();
    lower(loaded.model.as_ref().expect("a model"), &mut emitted);
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
