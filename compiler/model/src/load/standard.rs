//! The standard library: an ordinary project of components, which travels with the compiler.

use groundplan_schema::nearest;

use super::{File, ReadFault};

/// What begins the path of a file of the standard library.
pub const PREFIX: &str = "std:";

/// A file of the standard library.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    /// Its name behind `std:`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! standard {
    ($($name:literal),+ $(,)?) => {
        &[$(Standard {
            name: $name,
            text: include_str!(concat!("../../../../stdlib/", $name, ".kdl")),
        }),+]
    };
}

/// Every file of the standard library, by name. A test compares it with the directory.
pub static STANDARD: &[Standard] = standard!["mail", "mcp", "memcached", "python", "rabbitmq"];

/// Reads a file of the standard library.
pub(super) fn read(name: &str) -> Result<File, ReadFault> {
    let found = STANDARD.iter().find(|standard| standard.name == name);
    let standard = found.ok_or(ReadFault::Missing)?;
    Ok(File { identity: format!("{PREFIX}{name}"), text: standard.text.to_owned() })
}

/// The library that declares a component of that name.
pub(super) fn standard_with(component: &str) -> Option<&'static str> {
    let declares = |text: &str| {
        let mut lines = text.lines().filter_map(|line| line.strip_prefix("component \""));
        lines.any(|rest| rest.split('"').next() == Some(component))
    };
    STANDARD.iter().find(|standard| declares(standard.text)).map(|standard| standard.name)
}

/// The path in the standard library that was probably meant.
pub(super) fn similar(path: &str) -> Option<String> {
    let name = path.strip_prefix(PREFIX)?;
    let nearest = nearest(name, STANDARD.iter().map(|standard| standard.name))?;
    Some(format!("{PREFIX}{nearest}"))
}

#[cfg(test)]
mod tests {
    #[test]
    #[allow(clippy::unwrap_used, clippy::disallowed_methods)]
    fn every_file_of_the_directory_is_there() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../stdlib");
        let mut names: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".kdl").map(str::to_owned))
            .collect();
        names.sort();
        let known: Vec<&str> = super::STANDARD.iter().map(|standard| standard.name).collect();
        assert_eq!(known, names);
    }
}
