use groundplan_backends::{Options, Target};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::nearest;

use crate::arguments::Compile;
use crate::exit::Failure;

/// The environments and targets that are compiled; all of them when none is named.
pub struct Choice {
    /// The environments, by name.
    pub environments: Vec<String>,
    targets: Vec<Target>,
}

impl Choice {
    /// What the command line names.
    pub fn new(arguments: &Compile, model: &Model) -> Result<Self, Failure> {
        for name in &arguments.environments {
            environment_named(model, name)?;
        }
        let is_named = |target: &Target| arguments.targets.iter().any(|name| name == target.word());
        Ok(Self {
            environments: arguments.environments.clone(),
            targets: Target::ALL.into_iter().filter(is_named).collect(),
        })
    }

    /// The choice as lowering takes it.
    pub fn options(&self) -> Options {
        Options { environments: self.environments.clone(), targets: self.targets.clone() }
    }

    /// Whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        self.environments.is_empty() && self.targets.is_empty()
    }

    /// Whether a part is chosen; what belongs to no environment is, if its target is.
    pub fn has(&self, target: Option<&str>, environment: Option<&str>) -> bool {
        let mut targets = self.targets.iter();
        let mut environments = self.environments.iter();
        (self.targets.is_empty() || targets.any(|known| target == Some(known.word())))
            && (self.environments.is_empty()
                || environment.is_none_or(|name| environments.any(|known| known == name)))
    }
}

/// The environment of that name.
///
/// # Errors
/// There is none; says which name was probably meant.
pub fn environment_named<'m>(
    model: &'m Model,
    name: &str,
) -> Result<&'m EnvironmentModel, Failure> {
    model.environments.get(name).ok_or_else(|| {
        let known = || model.environments.keys().map(AsRef::as_ref);
        let all: Vec<String> = known().map(|name: &str| format!("`{name}`")).collect();
        Failure::new(format!("there is no environment `{name}`"))
            .with_nearest(nearest(name, known()))
            .with_help(format!("there are {}", all.join(", ")))
    })
}
