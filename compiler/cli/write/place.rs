//! Where files may be written.

use std::fmt;

use groundplan_backends::{Artifact, Artifacts};
use groundplan_model::kinds::Output;
use groundplan_source::{Diagnostic, diagnostic};

diagnostic! {
    /// A directory that nothing may be written to.
    pub struct ForbiddenOutput { field: &'static str, path: String, why: PlaceFault }
    error "forbidden-output" in root
    message "`{field}` cannot be `{path}`: {why}"
    label "{why}"
    help "name a directory of the project, like `generated`; only `workflows` may begin with `/`, which stands for the root of the repository"
}

diagnostic! {
    /// A file that some system cannot hold.
    pub struct OutputPath { path: String, why: PlaceFault }
    error "output-path" in root
    message "`{path}` cannot be written: {why}"
    label "a file is named after this"
    help "choose a name that is a file name on every system"
}

/// Directories of version control, in lower case: what is written there can be run by it.
const FORBIDDEN: [&str; 4] = [".git", "git~1", ".hg", ".jj"];

/// The most bytes of a path below one of the two roots, which themselves take some of what systems
/// allow.
const LONGEST: usize = 2048;
/// What Windows takes for devices, in capitals.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// A place for a file: relative to the project root or, with a `/` in front, to the root of its
/// repository. Holds only components that lead downward and mean the same on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(String);

/// Why a path is no place for output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceFault {
    /// It names no file or directory of its own.
    Empty,
    /// It counts from the root of the repository, where it must lie in the project.
    OutsideProject,
    /// A component leads upward.
    Upward,
    /// A component is a directory of version control.
    VersionControl,
    /// A component is no file name on some system.
    NotAName,
    /// A component names a device on Windows, whatever its ending.
    Device,
    /// It is longer than some system can open.
    TooLong,
}

impl fmt::Display for PlaceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PlaceFault::Empty => "it names no directory of its own",
            PlaceFault::OutsideProject => "it must lie inside the project",
            PlaceFault::Upward => "`..` leads out of it",
            PlaceFault::VersionControl => "version control keeps its own files there",
            PlaceFault::NotAName => "a part of it is not a file name on every system",
            PlaceFault::Device => "a part of it is the name of a device on Windows",
            PlaceFault::TooLong => "it is longer than a path can be",
        })
    }
}

impl Place {
    /// Reads a path; `.` and doubled slashes are left out.
    ///
    /// # Errors
    /// Says why nothing may be written there.
    pub fn parse(path: &str) -> Result<Self, PlaceFault> {
        let mut place = String::with_capacity(path.len());
        if path.starts_with('/') {
            place.push('/');
        }
        for component in path.split('/') {
            if matches!(component, "" | ".") {
                continue;
            }
            check(component)?;
            if !place.is_empty() && !place.ends_with('/') {
                place.push('/');
            }
            place.push_str(component);
        }
        match place.as_str() {
            "" | "/" => Err(PlaceFault::Empty),
            _ if place.len() > LONGEST => Err(PlaceFault::TooLong),
            _ => Ok(Self(place)),
        }
    }

    /// A place that the program itself names.
    pub(super) fn fixed(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// The path as it was read.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it counts from the root of the repository.
    pub fn is_in_repository(&self) -> bool {
        self.0.starts_with('/')
    }

    /// The directory that it lies in, as a path; empty for one of the two roots.
    pub fn parent(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(parent, _)| parent)
    }

    /// Its last component.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(self.0.as_str(), |(_, name)| name)
    }

    /// The path of `other` relative to it, if it lies below it.
    pub fn below<'o>(&self, other: &'o Self) -> Option<&'o str> {
        other.0.strip_prefix(&self.0)?.strip_prefix('/')
    }

    /// The directories that it lies in, outermost last, without the two roots.
    pub fn above(&self) -> impl Iterator<Item = Self> + '_ {
        let above = |path: &str| {
            let (above, _) = path.rsplit_once('/')?;
            (!above.is_empty()).then(|| above.to_owned())
        };
        std::iter::successors(above(&self.0), move |path| above(path)).map(Self)
    }

    /// The place of that name below it.
    pub fn join(&self, name: &str) -> Self {
        Self(format!("{}/{name}", self.0))
    }
}

fn check(component: &str) -> Result<(), PlaceFault> {
    if component == ".." {
        return Err(PlaceFault::Upward);
    }
    if FORBIDDEN.iter().any(|name| component.eq_ignore_ascii_case(name)) {
        return Err(PlaceFault::VersionControl);
    }
    let odd =
        |c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    if component.len() > 255 || component.ends_with(['.', ' ']) || component.contains(odd) {
        return Err(PlaceFault::NotAName);
    }
    match is_device(component) {
        true => Err(PlaceFault::Device),
        false => Ok(()),
    }
}

/// Whether Windows takes a name for a device: `con`, and `com1.yaml` too.
fn is_device(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let is_port = port.is_some_and(|number| {
        let mut chars = number.chars();
        matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    is_port || DEVICES.contains(&stem.as_str())
}

/// The directory of everything but workflows, as it is written in the description or on the
/// command line.
///
/// # Errors
/// Says why nothing may be written there.
pub fn generated(path: &str) -> Result<Place, PlaceFault> {
    let place = Place::parse(path)?;
    match place.is_in_repository() {
        true => Err(PlaceFault::OutsideProject),
        false => Ok(place),
    }
}

/// Reports the output directories of a description that nothing may be written to.
pub fn check_output(output: &Output) -> Vec<Diagnostic> {
    let fields = [
        ("generated", &output.generated, generated as fn(&str) -> _),
        ("workflows", &output.workflows, Place::parse),
    ];
    let report =
        |(field, value, parse): (&'static str, &groundplan_schema::Value<_>, fn(&str) -> _)| {
            let path: &groundplan_schema::scalar::Path = value.sure()?;
            let why = Result::err(parse(path.as_str()))?;
            let span = value.origin().span()?;
            Some(ForbiddenOutput { span, field, path: path.to_string(), why }.into())
        };
    fields.into_iter().filter_map(report).collect()
}

/// Reports the files that some system cannot hold.
pub fn check_artifacts(artifacts: &Artifacts<'_>) -> Vec<Diagnostic> {
    let report = |(path, artifact): (&String, &Artifact<'_>)| {
        let why = Result::err(Place::parse(path))?;
        let span = artifact.span().unwrap_or_default();
        Some(OutputPath { span, path: path.clone(), why }.into())
    };
    artifacts.iter().filter_map(report).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_downward() {
        let read = |path: &str| Place::parse(path).map(|place| place.0);
        assert_eq!(read("./generated//local/").as_deref(), Ok("generated/local"));
        assert_eq!(read("/.github/workflows").as_deref(), Ok("/.github/workflows"));
        for (path, fault) in [
            ("", PlaceFault::Empty),
            ("./", PlaceFault::Empty),
            ("/", PlaceFault::Empty),
            ("a/../../b", PlaceFault::Upward),
            (".git/hooks/x", PlaceFault::VersionControl),
            ("a/.GIT/x", PlaceFault::VersionControl),
            ("a./x", PlaceFault::NotAName),
            ("a\\b", PlaceFault::NotAName),
            ("C:/x", PlaceFault::NotAName),
            ("a\0b", PlaceFault::NotAName),
            ("a\u{85}b", PlaceFault::NotAName),
            ("a/con", PlaceFault::Device),
            ("nul.txt", PlaceFault::Device),
            ("Com1.yaml/a", PlaceFault::Device),
            ("lpt³", PlaceFault::Device),
        ] {
            assert_eq!(read(path), Err(fault), "{path:?}");
        }
        assert_eq!(read(&"abcd/".repeat(500)), Err(PlaceFault::TooLong));
        for path in ["console", "com10", "a.con", "auxiliary.yaml"] {
            assert_eq!(read(path).as_deref(), Ok(path));
        }
        assert_eq!(generated("/x"), Err(PlaceFault::OutsideProject));
    }

    #[test]
    fn a_directory_holds_what_is_below_it() {
        let place = |path| Place::parse(path).unwrap();
        assert_eq!(place("a").below(&place("a/b/c")), Some("b/c"));
        assert_eq!(place("a").below(&place("ab")), None);
        assert_eq!(place("a").below(&place("a")), None);
        let above: Vec<_> = place("/a/b/c").above().map(|place| place.0).collect();
        assert_eq!(above, ["/a/b", "/a"]);
    }
}
