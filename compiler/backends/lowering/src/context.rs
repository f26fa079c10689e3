use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::{EntityKind, EnvironmentModel, Model};
use groundplan_record::{Field, Key, Record};
use groundplan_schema::{Question, Value};
use groundplan_source::{Diagnostic, Origin, Span};

use crate::emitted::insert;
use crate::{Artifact, Artifacts, Blocked, Target, names};
use groundplan_document::{
    Marks, Node, write_folded_json, write_folded_yaml, write_json, write_yaml,
};

/// One target of one environment while it is lowered: what is read, and where files, faults and
/// open questions go.
///
/// Whatever takes a value out of the model takes it through [`Context::value`] or
/// [`Context::node`], which note the question when the value is open. A part that met a question
/// is blocked: none of its files is kept.
pub struct Context<'m> {
    /// The whole platform.
    pub model: &'m Model,
    /// What is remembered of it: names that things were created under, and what was given out.
    pub record: &'m Record,
    /// The environment.
    pub environment: &'m EnvironmentModel,
    /// The target.
    pub target: Target,
    files: RefCell<Artifacts<'m>>,
    questions: RefCell<BTreeMap<Span, Arc<Question>>>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'m> Context<'m> {
    /// Nothing lowered yet.
    pub fn new(
        model: &'m Model,
        record: &'m Record,
        environment: &'m EnvironmentModel,
        target: Target,
    ) -> Self {
        Self {
            model,
            record,
            environment,
            target,
            files: RefCell::default(),
            questions: RefCell::default(),
            diagnostics: RefCell::default(),
        }
    }

    /// The value; a placeholder that never reaches a file when it is an open question.
    pub fn value<T>(&self, value: &'m Value<T>) -> &'m T {
        let (known, question) = value.peek();
        if let Some(question) = question {
            self.questions.borrow_mut().insert(question.span, Arc::clone(question));
        }
        known
    }

    /// The name under which an entity's resources were created, and which they keep. What holds
    /// data cannot be called something else without being replaced.
    pub fn created_as(&self, kind: EntityKind, name: &'m str) -> &'m str {
        self.record.created_as(self.environment.name(), kind, name)
    }

    /// The names that an entity had before, oldest first.
    pub fn former_names(&self, kind: EntityKind, name: &str) -> Vec<&'m str> {
        let key = Key::entity(self.environment.name(), kind, name);
        let names = self.record.get(&key, &Field::FormerNames);
        names.into_iter().flat_map(|names| names.split(' ')).collect()
    }

    /// The value as a node that knows where it came from.
    pub fn node<T, N: Into<Node<'m>>>(
        &self,
        value: &'m Value<T>,
        lower: impl FnOnce(&'m T) -> N,
    ) -> Node<'m> {
        lower(self.value(value)).into().from_origin(value.origin())
    }

    /// Reports a fault.
    pub fn report(&self, diagnostic: impl Into<Diagnostic>) {
        self.diagnostics.borrow_mut().push(diagnostic.into());
    }

    /// Adds `root` as a YAML file, relative to [`Context::directory`].
    pub fn add_yaml(&self, path: &str, root: &Node<'m>) {
        let (text, marks) = write_yaml(&self.header(), root);
        self.add(self.path(path), text, marks);
    }

    /// Adds objects as one YAML file in which short maps and lists stand in one line, relative to
    /// [`Context::directory`].
    pub fn add_objects(&self, path: &str, roots: &[Node<'m>]) {
        let (text, marks) = write_folded_yaml(&self.header(), roots);
        self.add(self.path(path), text, marks);
    }

    /// Adds `root` as a JSON file, relative to [`Context::directory`]. JSON has no comments: where
    /// a format has a place for one, the backend puts [`Context::header`] there.
    pub fn add_json(&self, path: &str, root: &Node<'m>) {
        let (text, marks) = write_json(root);
        self.add(self.path(path), text, marks);
    }

    /// Adds `root` as a JSON file like [`Context::add_json`], with what fits into a line in one.
    pub fn add_folded_json(&self, path: &str, root: &Node<'m>) {
        let (text, marks) = write_folded_json(root);
        self.add(self.path(path), text, marks);
    }

    /// Adds a file of a format that has a writer of its own, relative to [`Context::directory`].
    /// `origin` is where the whole of it came from, if that is one place.
    pub fn add_text(&self, path: &str, text: String, origin: Option<&'m Origin>) {
        let mut marks = Marks::default();
        if let Some(origin) = origin {
            marks.add(1, "", origin);
        }
        self.add(self.path(path), text, marks);
    }

    /// Adds a file at a path relative to the project's directory.
    pub fn add(&self, path: String, text: String, marks: Marks<'m>) {
        let environment = Some(self.environment.name());
        let artifact = Artifact { target: self.target, environment, text, marks };
        let fault = insert(&mut self.files.borrow_mut(), path, artifact);
        self.diagnostics.borrow_mut().extend(fault);
    }

    /// The paths that were added below [`Context::directory`], relative to it, in order.
    pub fn added(&self) -> Vec<String> {
        let directory = format!("{}/", self.directory());
        let files = self.files.borrow();
        files.keys().filter_map(|path| path.strip_prefix(&directory).map(str::to_owned)).collect()
    }

    /// How many bytes the files have of those that were added below [`Context::directory`] and fit.
    pub fn bytes_of(&self, fits: impl Fn(&str) -> bool) -> usize {
        let mut bytes = 0;
        self.each_below(fits, |_, text| bytes += text.len());
        bytes
    }

    /// What changes with the files that were added below [`Context::directory`] and fit: so many
    /// bytes of a hash of their paths and texts, two letters each.
    pub fn hash_of(&self, fits: impl Fn(&str) -> bool, bytes: usize) -> String {
        let mut all = String::new();
        self.each_below(fits, |path, text| all.extend([path, "\0", text, "\0"]));
        names::short_hash(&all, bytes)
    }

    fn each_below(&self, fits: impl Fn(&str) -> bool, mut see: impl FnMut(&str, &str)) {
        let directory = format!("{}/", self.directory());
        for (path, file) in self.files.borrow().iter() {
            if let Some(path) = path.strip_prefix(&directory).filter(|path| fits(path)) {
                see(path, &file.text);
            }
        }
    }

    /// The directory of this environment's files for this target: `generated/staging/kubernetes`.
    pub fn directory(&self) -> String {
        self.directory_of(self.target)
    }

    /// The directory of this environment's files for another target.
    pub fn directory_of(&self, target: Target) -> String {
        names::directory_of(&names::generated(self.model), self.environment.name(), target)
    }

    /// The lines that begin every file: what it was made from and how to make it again.
    pub fn header(&self) -> Vec<String> {
        header(&self.model.entry)
    }

    fn path(&self, path: &str) -> String {
        format!("{}/{path}", self.directory())
    }

    /// What was lowered: the files, or the questions that block them, and the faults.
    pub fn finish(self) -> (Artifacts<'m>, Option<Blocked<'m>>, Vec<Diagnostic>) {
        let questions = self.questions.into_inner();
        let diagnostics = self.diagnostics.into_inner();
        if questions.is_empty() {
            return (self.files.into_inner(), None, diagnostics);
        }
        let blocked = Blocked {
            environment: self.environment.name(),
            target: self.target,
            questions: questions.into_values().collect(),
        };
        (Artifacts::new(), Some(blocked), diagnostics)
    }
}

/// The lines that begin every file: the mark by which a file is known to be Groundplan's.
pub fn header(entry: &str) -> Vec<String> {
    vec![
        format!(
            "Generated by Groundplan from {entry}. Do not edit: change the description and run"
        ),
        "`groundplan compile`.".to_owned(),
    ]
}
