use groundplan_backends::{Options, Target};
use groundplan_model::load::Loaded;
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
    pub fn new(arguments: &Compile, loaded: &Loaded) -> Result<Self, Failure> {
        let environments = loaded.model.iter().flat_map(|model| model.environments.keys());
        let known: Vec<&str> = environments.map(AsRef::as_ref).collect();
        for name in &arguments.environments {
            environment(name, &known)?;
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

    /// Whether a part is chosen; what belongs to no environment is, if its target is.
    pub fn has(&self, target: Option<&str>, environment: Option<&str>) -> bool {
        let mut targets = self.targets.iter();
        let mut environments = self.environments.iter();
        (self.targets.is_empty() || targets.any(|known| target == Some(known.word())))
            && (self.environments.is_empty()
                || environment.is_none_or(|name| environments.any(|known| known == name)))
    }
}

/// Makes sure that there is an environment of that name.
pub fn environment(name: &str, known: &[&str]) -> Result<(), Failure> {
    if known.contains(&name) {
        return Ok(());
    }
    let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    Err(Failure::new(format!("there is no environment `{}`", name.escape_debug()))
        .with_nearest(nearest(name, known.iter().copied()))
        .with_help(format!("there are {}", all.join(", "))))
}
