//! Outputs that would meet on some disk.

use std::collections::BTreeMap;

use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

use crate::{Artifact, Artifacts};

diagnostic! {
    /// Two files of one path, or a file where another one needs a directory.
    pub struct OutputClash { path: String, other: String }
    error "output-clash" in backend
    message "`{path}` and `{other}` cannot both be written"
    label "the second is written for this"
    help "give one of them another name; not every system tells capitals from small letters"
}

/// Every rule of this stage.
pub static RULES: &[&Rule] = &[OutputClash::RULE];

/// That `second` cannot be written where `first` is.
pub(crate) fn clash(
    (path, first): (&str, &Artifact<'_>),
    (other, second): (&str, &Artifact<'_>),
) -> Diagnostic {
    let span = second.span().or(first.span()).unwrap_or_default();
    let fault =
        Diagnostic::from(OutputClash { span, path: path.to_owned(), other: other.to_owned() });
    match first.span().filter(|first| *first != span) {
        Some(first) => fault.with_label(first, "the first is written for this"),
        None => fault,
    }
}

/// Every file that meets another one where capitals do not count, or lies where another one needs a
/// directory.
pub fn clashes(artifacts: &Artifacts<'_>) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, (&str, &Artifact<'_>)> = BTreeMap::new();
    let mut found = Vec::new();
    for (path, artifact) in artifacts {
        let this = (path.as_str(), artifact);
        match seen.get(&path.to_lowercase()) {
            Some(first) => found.push(clash(*first, this)),
            None => {
                seen.insert(path.to_lowercase(), this);
            }
        }
    }
    for (path, this) in &seen {
        let mut above = path.as_str();
        while let Some((directory, _)) = above.rsplit_once('/') {
            if let Some(file) = seen.get(directory) {
                found.push(clash(*file, *this));
            }
            above = directory;
        }
    }
    found
}

impl Artifact<'_> {
    /// What stands in the description for the file, as far as its lines tell.
    pub fn span(&self) -> Option<Span> {
        self.marks.iter().find_map(|mark| mark.origin.span())
    }
}

#[cfg(test)]
mod tests {
    use groundplan_document::Marks;
    use groundplan_source::{FileId, Origin};

    use super::*;
    use crate::Target;

    #[test]
    fn what_meets_on_some_disk_is_found() {
        let at = |start| Origin::Written(Span { file: FileId(0), start, end: start + 1 });
        let origins: Vec<Origin> = (0..6).map(at).collect();
        let paths = ["a/x/y", "a/X", "a/x", "a/z", "b", "a/x.y"];
        let artifacts: Artifacts<'_> = paths
            .into_iter()
            .zip(&origins)
            .map(|(path, origin)| {
                let mut marks = Marks::default();
                marks.add(1, "", origin);
                let text = String::new();
                let target = Target::Compose;
                (path.to_owned(), Artifact { target, environment: None, text, marks })
            })
            .collect();
        let found = clashes(&artifacts);
        let messages: Vec<&str> = found.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(
            messages,
            ["`a/X` and `a/x` cannot both be written", "`a/X` and `a/x/y` cannot both be written"]
        );
        assert_eq!(found.iter().map(|fault| fault.span().start).collect::<Vec<_>>(), [2, 0]);
    }
}
