//! What lies in the directories of generated files, and what of it is ours by its place.

use std::collections::BTreeSet;

use groundplan_backends::{Target, names};
use walkdir::{DirEntry, WalkDir};

use super::change::TEMPORARY;
use super::outputs::Outputs;
use super::place::Place;
use crate::exit::Failure;
use crate::project::slashed;

/// The directory of an environment in which files lie as the description itself writes them: no
/// format, so no place for a mark. Nothing else is in it.
pub const VERBATIM: &str = "compose/files";
/// Files of the first version, which kept its memory among the outputs.
pub const FORMER: [&str; 3] =
    ["groundplan.manifest.json", "groundplan.map.json", ".groundplan.lock"];
/// Directories of tools and of version control, in which nothing of ours can be.
const OTHERS: [&str; 2] = [".terraform", ".git"];

/// What lies below a directory of generated files.
#[derive(Debug, Default)]
pub struct Scan {
    /// Regular files.
    pub files: BTreeSet<Place>,
    /// Directories, also those that are empty.
    pub directories: BTreeSet<Place>,
}

/// Looks at everything below `root`, but not below the places in `without`. Links are not followed,
/// and what no output can be called is passed over.
///
/// # Errors
/// Something else is in the way, or the system refuses.
pub fn scan(outputs: &Outputs<'_>, root: &Place, without: &[&Place]) -> Result<Scan, Failure> {
    let mut scan = Scan::default();
    if !outputs.has_directory(root.as_str())? {
        return Ok(scan);
    }
    let start = outputs.path(root);
    let place = |entry: &DirEntry| {
        let below = slashed(&start, entry.path())?;
        Place::parse(&format!("{}/{below}", root.as_str())).ok()
    };
    let is_looked_at = |entry: &DirEntry| {
        let is_theirs = entry.file_name().to_str().is_some_and(|name| OTHERS.contains(&name));
        !is_theirs && place(entry).is_none_or(|place| !without.contains(&&place))
    };
    let walk = WalkDir::new(&start).min_depth(1).follow_links(false).into_iter();
    for entry in walk.filter_entry(is_looked_at) {
        let entry = entry.map_err(|error| {
            let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop"));
            Failure::io("list", outputs.shown(root), &error)
        })?;
        let Some(place) = place(&entry) else { continue };
        if entry.file_type().is_dir() {
            scan.directories.insert(place);
        } else if entry.file_type().is_file() {
            scan.files.insert(place);
        }
    }
    Ok(scan)
}

/// Whether a file is ours because of where it lies, whatever it holds.
pub fn is_ours_by_place(root: &Place, place: &Place) -> bool {
    let Some(below) = root.below(place) else { return false };
    let (environment, rest) = below.split_once('/').unwrap_or((below, ""));
    let is_verbatim =
        rest.strip_prefix(VERBATIM).is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'));
    is_verbatim || place.name().starts_with(TEMPORARY) || FORMER.contains(&environment)
}

/// Target and environment of a file, by where it lies: `generated/staging/kubernetes/api.yaml`. What is
/// below an account is of an environment where its own name says so.
pub fn part<'p>(root: &Place, place: &'p Place) -> (Option<&'p str>, Option<&'p str>) {
    let below = root.below(place).unwrap_or_default();
    let mut components = below.split('/');
    let terraform = Target::Terraform.word();
    if let [names::ACCOUNTS, account, target, file] = *components.clone().collect::<Vec<_>>()
        && target == terraform
        && account.starts_with(|first: char| first.is_ascii_digit())
    {
        return (Some(terraform), names::environment_in_account(file));
    }
    let (first, second) = (components.next(), components.next());
    let target = |word: Option<&str>| {
        Target::ALL.into_iter().map(Target::word).find(|known| Some(*known) == word)
    };
    match components.next() {
        Some(_) if target(second).is_some() => (target(second), first),
        _ => (target(first), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_whose_a_file_is() {
        let root = Place::parse("out/generated").unwrap();
        let is_ours = |path: &str| is_ours_by_place(&root, &Place::parse(path).unwrap());
        assert!(is_ours("out/generated/local/compose/files/web/etc/app.conf"));
        assert!(is_ours("out/generated/groundplan.map.json"));
        assert!(is_ours("out/generated/local/compose/.groundplan-tmp-1-2"));
        for theirs in [
            "out/generated/local/compose/.env",
            "out/generated/local/compose/files",
            "out/generated/production/terraform/terraform.tfvars",
            "out/generated/production/terraform/terraform.tfstate",
            "out/generated/compose/files/a",
            "out/local/compose/files/web/a",
        ] {
            assert!(!is_ours(theirs), "{theirs}");
        }
    }

    #[test]
    fn a_place_says_of_which_part_a_file_is() {
        let root = Place::parse("generated").unwrap();
        let of = |path: &str| {
            let place = Place::parse(path).unwrap();
            let (target, environment) = part(&root, &place);
            (target.map(str::to_owned), environment.map(str::to_owned))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("generated/a/kubernetes/b.yaml"), (some("kubernetes"), some("a")));
        assert_eq!(of("generated/docker/b.Dockerfile"), (some("docker"), None));
        assert_eq!(of("generated/docker/compose/b"), (some("compose"), some("docker")));
        assert_eq!(of("generated/b"), (None, None));
    }
}
