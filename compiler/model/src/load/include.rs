use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use groundplan_schema::scalar::Scalar;
use groundplan_schema::{Budget, CellValue, Decoder, NodeKind, Slot};
use groundplan_source::{Diagnostic, FileId, Sources, Span};
use groundplan_syntax::{Limits, Tree, parse};

use super::faults::{IncludeCycle, TooManyIncludes, UnreadableFile};
use super::{File, Files, ReadFault, standard};
use crate::kinds::{Include, Use};
use groundplan_schema::Node as _;

/// The most files of one project.
const MAX_FILES: usize = 512;
/// The deepest chain of includes.
const MAX_DEPTH: usize = 32;

/// Every file that was read.
pub(super) struct Read {
    pub sources: Sources,
    pub trees: Vec<Tree>,
    /// Files of which the components are used, and nothing else.
    pub used: BTreeSet<FileId>,
    /// Whether some part of the description was lost, with whatever it declared: a file that
    /// cannot be read, or a line without a legible node.
    pub lost: bool,
}

/// Reads the entry file and everything that it includes, depth first, each file once.
pub(super) fn read_all(
    files: &dyn Files,
    entry: &str,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Read {
    let mut reader = Reader {
        files,
        limits,
        diagnostics,
        sources: Sources::default(),
        trees: Vec::new(),
        used: BTreeSet::new(),
        seen: BTreeMap::new(),
        chain: Vec::new(),
        circles: BTreeSet::new(),
        lost: false,
    };
    reader.read(entry, None, false);
    let Reader { sources, trees, used, lost, .. } = reader;
    Read { sources, trees, used, lost }
}

struct Reader<'a> {
    files: &'a dyn Files,
    limits: &'a Limits,
    diagnostics: &'a mut Vec<Diagnostic>,
    sources: Sources,
    trees: Vec<Tree>,
    used: BTreeSet<FileId>,
    /// Identity of each file that was read, with the path that it was first read by.
    seen: BTreeMap<String, String>,
    /// Identity and path of the files whose includes are being followed, and where each is
    /// included.
    chain: Vec<(String, String, Option<Span>)>,
    /// Includes that are reported to close a circle.
    circles: BTreeSet<Span>,
    lost: bool,
}

impl Reader<'_> {
    /// Reads one file and what it includes. Recursion is bounded by [`MAX_DEPTH`].
    fn read(&mut self, path: &str, from: Option<Span>, used: bool) {
        let file = match self.text(path) {
            Ok(file) => file,
            Err(why) => return self.report_unreadable(path, &why, from),
        };
        if let Some(at) = self.chain.iter().position(|(identity, ..)| *identity == file.identity) {
            return self.report_cycle(at, path, from);
        }
        if self.seen.contains_key(&file.identity) {
            return;
        }
        let too_many = match () {
            () if self.seen.len() >= MAX_FILES => Some(("files", MAX_FILES)),
            () if self.chain.len() >= MAX_DEPTH => Some(("includes inside one another", MAX_DEPTH)),
            () => None,
        };
        if let Some((what, limit)) = too_many {
            let fault =
                TooManyIncludes { span: from.unwrap_or_default(), what: what.to_owned(), limit };
            self.lost = true;
            return self.diagnostics.push(fault.into());
        }
        self.seen.insert(file.identity.clone(), path.to_owned());
        let text: Arc<str> = file.text.into();
        let id = self.sources.add(path, Arc::clone(&text));
        if used {
            self.used.insert(id);
        }
        let (tree, faults) = parse(id, &text, self.limits);
        self.lost |= loses_nodes(&tree, &faults);
        for span in crate::secrecy::literals(&tree, !faults.is_empty()) {
            self.sources.hide(span);
        }
        self.diagnostics.extend(faults);
        let includes = self.paths(&tree, Include::KIND);
        let uses = self.paths(&tree, Use::KIND);
        self.trees.push(tree);
        self.chain.push((file.identity, path.to_owned(), from));
        for (pattern, span) in includes {
            self.follow(path, &pattern, span, used);
        }
        for (pattern, span) in uses {
            self.follow(path, &pattern, span, true);
        }
        self.chain.pop();
    }

    /// A file of the project, or of the standard library.
    fn text(&self, path: &str) -> Result<File, ReadFault> {
        match path.strip_prefix(standard::PREFIX) {
            Some(name) => standard::read(name),
            None => self.files.read(path),
        }
    }

    /// The paths of a file's nodes of that kind. Faults in them are reported here.
    fn paths(&mut self, tree: &Tree, kind: &'static NodeKind) -> Vec<(String, Span)> {
        let mut out = Vec::new();
        for node in tree.nodes().filter(|node| kind.name == *node.name()) {
            let mut decoder = Decoder {
                diagnostics: self.diagnostics,
                top_level: &[],
                budget: &Budget::default(),
            };
            let record = decoder.decode(node, kind);
            for cell in record.slot("paths").map_or(&[][..], Slot::cells) {
                if let (CellValue::Known(Scalar::Word(path)), Some(span)) =
                    (&cell.value, cell.origin.span())
                {
                    out.push((path.to_string(), span));
                }
            }
        }
        out
    }

    fn follow(&mut self, from: &str, pattern: &str, span: Span, used: bool) {
        if used && pattern.starts_with(standard::PREFIX) {
            return self.read(pattern, Some(span), true);
        }
        let path = match join(from, pattern) {
            Some(path) => path,
            None => return self.report_unreadable(pattern, &ReadFault::Outside, Some(span)),
        };
        if !pattern.contains(['*', '?', '[']) {
            return self.read(&path, Some(span), used);
        }
        match self.files.glob(&path) {
            Ok(paths) => {
                for path in paths {
                    // A pattern that matches the file it stands in does not mean that file.
                    if self.chain.last().is_none_or(|(_, current, _)| *current != path) {
                        self.read(&path, Some(span), used);
                    }
                }
            }
            Err(why) => self.report_unreadable(&path, &why, Some(span)),
        }
    }

    fn report_unreadable(&mut self, path: &str, why: &ReadFault, from: Option<Span>) {
        self.lost = true;
        let nearest = self.similar(path, why);
        // The entry file has no place to point to but itself.
        let span = from.unwrap_or_default();
        if from.is_none() && self.sources.iter().next().is_none() {
            self.sources.add(path, "");
        }
        let advice = match from {
            Some(_) if path.starts_with(standard::PREFIX) => {
                "`groundplan std list` shows what there is"
            }
            Some(_) => {
                "paths are relative to the file that includes them, and stay inside the project"
            }
            None => "a project is described by a `platform.kdl` in its directory",
        };
        let fault = UnreadableFile {
            span,
            path: path.escape_debug().to_string(),
            why: why.to_string(),
            nearest,
            advice: advice.to_owned(),
        };
        self.diagnostics.push(fault.into());
    }

    /// A file beside the missing one whose name is close.
    fn similar(&self, path: &str, why: &ReadFault) -> Option<String> {
        if *why != ReadFault::Missing {
            return None;
        }
        if path.starts_with(standard::PREFIX) {
            return standard::similar(path);
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let pattern =
            if folder.is_empty() { "*.kdl".to_owned() } else { format!("{folder}/*.kdl") };
        let beside = self.files.glob(&pattern).ok()?;
        groundplan_schema::nearest(path, beside.iter().map(String::as_str))
    }

    fn report_cycle(&mut self, at: usize, path: &str, from: Option<Span>) {
        let mut names: Vec<&str> =
            self.chain.iter().skip(at).map(|(_, path, _)| path.as_str()).collect();
        names.push(path);
        let chain = names.join(" → ");
        let span = from.unwrap_or_default();
        // A pattern may close several circles; it is one fault.
        if !self.circles.insert(span) {
            return;
        }
        let mut fault = Diagnostic::from(IncludeCycle { span, path: path.to_owned(), chain });
        for (_, name, from) in self.chain.iter().skip(at + 1) {
            if let Some(from) = from {
                fault = fault.with_label(*from, format!("`{name}` is included here"));
            }
        }
        self.diagnostics.push(fault);
    }
}

/// Whether a fault lies outside of every node at the top level, or in an `include`, or stopped the
/// parser: then there may have been a node that nobody can name.
fn loses_nodes(tree: &Tree, faults: &[Diagnostic]) -> bool {
    let nodes: Vec<_> = match faults {
        [] => return false,
        _ => tree.nodes().collect(),
    };
    faults.iter().any(|fault| {
        let at = fault.span().start;
        let before = nodes.partition_point(|node| node.span().start <= at);
        let inside = before.checked_sub(1).and_then(|index| nodes.get(index));
        fault.rule.code == "too-deep"
            || inside.is_none_or(|node| node.span().end < at || Include::KIND.name == *node.name())
    })
}

/// `pattern` as seen from the file `from`, relative to the project root; none if it leads out.
fn join(from: &str, pattern: &str) -> Option<String> {
    let foreign = pattern.starts_with(['/', '~', '\\'])
        || pattern.contains("://")
        || pattern.contains('\0')
        || pattern.as_bytes().get(1) == Some(&b':');
    if foreign {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_joined_inside_the_project() {
        assert_eq!(join("platform.kdl", "services/*.kdl").as_deref(), Some("services/*.kdl"));
        assert_eq!(join("services/api.kdl", "./hub.kdl").as_deref(), Some("services/hub.kdl"));
        assert_eq!(join("services/api.kdl", "../data.kdl").as_deref(), Some("data.kdl"));
        for outside in ["../x.kdl", "/etc/passwd", "~/x", "C:/x", "http://x/y", "a/../../b"] {
            assert_eq!(join("platform.kdl", outside), None, "{outside}");
        }
    }
}
