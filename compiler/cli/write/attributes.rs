//! Our block in `.gitattributes`: what Git and GitHub are to know of the files that are written.
//!
//! It names directories, never files, so it changes only when `output` does. And because it is
//! committed, it tells where the files were before `output` changed.

use std::collections::BTreeSet;

use groundplan_record::FILE;

use super::mark::is_conflicted;
use super::outputs::Outputs;
use super::place::Place;
use super::scan::VERBATIM;
use crate::exit::Failure;

const NAME: &str = ".gitattributes";
const GENERATED: &str = " linguist-generated text=auto eol=lf";
const WORKFLOW: &str = "/groundplan*.yaml";

/// The directories that hold what is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directories {
    /// Those of everything but workflows.
    pub generated: BTreeSet<Place>,
    /// Those of workflows.
    pub workflows: BTreeSet<Place>,
}

impl Directories {
    /// These and those.
    pub fn with(&self, others: &Self) -> Self {
        let mut all = self.clone();
        all.generated.extend(others.generated.iter().cloned());
        all.workflows.extend(others.workflows.iter().cloned());
        all
    }
}

/// Whether a line can be one of our block: what it gives to paths is what we give them.
fn is_ours(line: &str) -> bool {
    let given = [GENERATED, " text=auto eol=lf", " -text"];
    let is_sign =
        ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|sign| line.starts_with(sign));
    is_sign || given.iter().any(|given| line.ends_with(given))
}

/// A file of attributes, of the project or of its repository.
#[derive(Debug)]
pub struct Attributes {
    /// Where it lies.
    pub place: Place,
    /// What it holds, if it is there.
    pub old: Option<Vec<u8>>,
    /// What the first and the last line of our block say.
    owner: String,
}

impl Attributes {
    /// The files that tell of our directories: that of the project and, when the workflows lie
    /// outside the project, that of the repository.
    ///
    /// # Errors
    /// Something that is no regular file is in the way, or the system refuses.
    pub fn read(outputs: &Outputs<'_>) -> Result<Vec<Self>, Failure> {
        let read = |place: Place, owner: String| {
            let old = outputs.read(&place)?.map(|found| found.bytes);
            Ok(Self { place, old, owner })
        };
        let mut all = vec![read(Place::fixed(NAME), outputs.entry().to_owned())?];
        if outputs.workflows.is_in_repository() {
            all.push(read(Place::fixed("/.gitattributes"), outputs.entry_in_repository())?);
        }
        Ok(all)
    }

    /// The directories that the block names. Anybody may have written it.
    pub fn directories(&self) -> Directories {
        let text = String::from_utf8_lossy(self.old.as_deref().unwrap_or_default());
        let root = if self.place.is_in_repository() { "/" } else { "" };
        let mut found = Directories::default();
        for line in self.split(&text).ours {
            let pattern = line.strip_suffix(GENERATED).and_then(unquoted);
            let Some(pattern) = pattern.as_deref().and_then(|it| it.strip_prefix('/')) else {
                continue;
            };
            let place = |path: &str| Place::parse(&format!("{root}{path}")).ok();
            if let Some(path) = pattern.strip_suffix("/**") {
                found.generated.extend(place(path).filter(|place| !place.is_in_repository()));
            } else if let Some(path) = pattern.strip_suffix(WORKFLOW) {
                found.workflows.extend(place(path));
            }
        }
        found
    }

    /// The text with a block that names these directories; everybody else's lines stay.
    pub fn naming(&self, directories: &Directories) -> String {
        let old = String::from_utf8_lossy(self.old.as_deref().unwrap_or_default());
        let parts = self.split(&old);
        let mut lines: Vec<String> = parts.before.iter().map(ToString::to_string).collect();
        lines.push(self.begin());
        lines.extend(self.lines(directories));
        lines.push(self.end());
        lines.extend(parts.after.iter().map(ToString::to_string));
        let end = if old.contains("\r\n") { "\r\n" } else { "\n" };
        lines.join(end) + end
    }

    fn lines(&self, directories: &Directories) -> Vec<String> {
        let is_of_project = !self.place.is_in_repository();
        let mut lines = Vec::new();
        if is_of_project {
            lines.push(format!("/{FILE} text=auto eol=lf"));
            for place in &directories.generated {
                let pattern = |rest: &str| quoted(&format!("/{}{rest}", place.as_str()));
                lines.push(pattern("/**") + GENERATED);
                // What the description itself writes arrives as it is.
                lines.push(pattern(&format!("/*/{VERBATIM}/**")) + " -text");
            }
        }
        let is_here = |place: &&Place| place.is_in_repository() != is_of_project;
        for place in directories.workflows.iter().filter(is_here) {
            let path = place.as_str().trim_start_matches('/');
            lines.push(quoted(&format!("/{path}{WORKFLOW}")) + GENERATED);
        }
        lines
    }

    fn begin(&self) -> String {
        format!("# `groundplan compile` keeps these lines for {}:", self.owner)
    }

    fn end(&self) -> String {
        format!("# Here ends what it keeps for {}.", self.owner)
    }

    /// Takes the text apart. A second block, which a merge can leave, is ours as well.
    fn split<'t>(&self, text: &'t str) -> Parts<'t> {
        let (begin, end) = (self.begin(), self.end());
        let mut parts = Parts::default();
        let (mut is_inside, mut was_inside) = (false, false);
        for line in text.lines() {
            if line == begin {
                (is_inside, was_inside) = (true, true);
            } else if is_inside && (line == end || is_ours(line)) {
                is_inside = line != end;
                parts.ours.push(line);
            } else if is_inside {
                // The line that ends the block is gone, and this one is somebody's.
                is_inside = false;
                parts.after.push(line);
            } else if line != end {
                if was_inside { &mut parts.after } else { &mut parts.before }.push(line);
            }
        }
        parts
    }

    /// Whether people's own lines are in conflict: only they can tell what is to stand there.
    pub fn is_conflicted(&self) -> bool {
        let text = String::from_utf8_lossy(self.old.as_deref().unwrap_or_default());
        let parts = self.split(&text);
        let theirs: Vec<&str> = parts.before.iter().chain(&parts.after).copied().collect();
        is_conflicted(theirs.join("\n").as_bytes())
    }
}

#[derive(Default)]
struct Parts<'t> {
    before: Vec<&'t str>,
    ours: Vec<&'t str>,
    after: Vec<&'t str>,
}

/// A pattern as Git reads it. A [`Place`] holds no quote and no backslash.
fn quoted(pattern: &str) -> String {
    match pattern.contains(' ') {
        true => format!("\"{pattern}\""),
        false => pattern.to_owned(),
    }
}

fn unquoted(pattern: &str) -> Option<String> {
    match pattern.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').map(str::to_owned),
        None => Some(pattern.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(old: Option<&str>) -> Attributes {
        let old = old.map(|text| text.as_bytes().to_vec());
        Attributes { place: Place::fixed(NAME), old, owner: "platform.kdl".to_owned() }
    }

    fn directories(generated: &str) -> Directories {
        let place = |path: &str| BTreeSet::from([Place::parse(path).unwrap()]);
        Directories { generated: place(generated), workflows: place(".github/workflows") }
    }

    const BLOCK: &str = "\
# `groundplan compile` keeps these lines for platform.kdl:
/groundplan.lock text=auto eol=lf
/generated/** linguist-generated text=auto eol=lf
/generated/*/compose/files/** -text
/.github/workflows/groundplan*.yaml linguist-generated text=auto eol=lf
# Here ends what it keeps for platform.kdl.
";

    #[test]
    fn a_block_is_written_and_read() {
        assert_eq!(attributes(None).naming(&directories("generated")), BLOCK);
        for generated in ["generated", "deploy/the out"] {
            let named = directories(generated);
            let text = attributes(None).naming(&named);
            assert_eq!(attributes(Some(&text)).directories(), named);
        }
    }

    #[test]
    fn lines_of_people_stay() {
        let text = format!("*.png binary\n{BLOCK}*.sh eol=lf\n");
        let again = attributes(Some(&text)).naming(&directories("generated"));
        assert_eq!(again, text);
        let moved = attributes(Some(&text)).naming(&directories("out"));
        assert_eq!(moved, text.replace("/generated/", "/out/"));
        let added = attributes(Some("*.png binary")).naming(&directories("generated"));
        assert_eq!(added, format!("*.png binary\n{BLOCK}"));
        let text = format!("*.png binary\r\n{}", BLOCK.replace('\n', "\r\n"));
        assert_eq!(attributes(Some(&text)).naming(&directories("generated")), text);
    }

    #[test]
    fn what_a_merge_leaves_in_the_block_is_mended_and_around_it_is_not_ours() {
        let inside = BLOCK.replacen("/generated/**", "<<<<<<< HEAD\n/a/**", 1);
        let inside = inside.replacen("-text\n", "-text\n=======\n>>>>>>> b\n", 1);
        assert!(!attributes(Some(&inside)).is_conflicted());
        assert_eq!(attributes(Some(&inside)).naming(&directories("generated")), BLOCK);
        let twice = format!("{BLOCK}{BLOCK}");
        assert_eq!(attributes(Some(&twice)).naming(&directories("generated")), BLOCK);
        let around = format!("<<<<<<< HEAD\n*.png binary\n=======\n{BLOCK}>>>>>>> b\n");
        assert!(attributes(Some(&around)).is_conflicted());
    }

    #[test]
    fn a_block_cannot_name_what_is_no_place_for_output() {
        let hostile = BLOCK.replace("/generated/**", "/../x/**");
        assert!(attributes(Some(&hostile)).directories().generated.is_empty());
        let hostile = BLOCK.replace("/generated/**", "/**");
        assert!(attributes(Some(&hostile)).directories().generated.is_empty());
    }
}
