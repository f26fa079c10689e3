//! One file of a root module.

use groundplan_source::Origin;

use super::block::{Block, Term};
use super::policy::Statement;
use super::site::Site;
use super::text::{Expression, Identifier, Label};
use groundplan_document::{Map, Node};

/// One file of a root module: what it declares, by kind and name, in the order of declaration.
pub struct Module<'m> {
    /// The concern, which names the file.
    concern: String,
    origin: &'m Origin,
    settings: Vec<(&'static str, Block<'m>)>,
    variables: Blocks<'m>,
    locals: Blocks<'m>,
    data: Vec<(&'static str, Blocks<'m>)>,
    resources: Vec<(&'static str, Blocks<'m>)>,
    outputs: Blocks<'m>,
    moved: Vec<Term<'m>>,
}

type Blocks<'m> = Vec<(Label<'m>, Term<'m>)>;

/// Where a resource or a data source is found in its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'m> {
    data: bool,
    kind: &'static str,
    label: Label<'m>,
}

impl<'m> Address<'m> {
    /// A resource.
    pub fn resource(kind: &'static str, label: impl Into<Label<'m>>) -> Self {
        Self { data: false, kind, label: label.into() }
    }

    /// A data source.
    pub fn data(kind: &'static str, label: impl Into<Label<'m>>) -> Self {
        Self { data: true, kind, label: label.into() }
    }

    /// One of its attributes, as `arn` or `vpc_config[0].cluster_security_group_id`.
    pub fn attribute(self, path: &'static str) -> Expression {
        Expression::around("", &Dotted(self, path), "")
    }

    /// Its `id`.
    pub fn id(self) -> Expression {
        self.attribute("id")
    }

    /// Its `arn`.
    pub fn arn(self) -> Expression {
        self.attribute("arn")
    }

    /// That attribute of the instance of the same key, inside `for_each`.
    pub fn attribute_of_each(self, path: &'static str) -> Expression {
        Expression::around("", &self, "[each.key].").then(path)
    }

    /// That attribute of every instance of what has `for_each`.
    pub fn each(self, path: &'static str) -> Expression {
        Expression::around("values(", &self, ")[*].").then(path)
    }
}

impl Identifier for Address<'_> {
    fn write(&self, out: &mut String) {
        out.push_str(if self.data { "data." } else { "" });
        out.push_str(self.kind);
        out.push('.');
        self.label.write(out);
    }
}

struct Dotted<'m>(Address<'m>, &'static str);

impl Identifier for Dotted<'_> {
    fn write(&self, out: &mut String) {
        self.0.write(out);
        out.push('.');
        out.push_str(self.1);
    }
}

impl<'m> Module<'m> {
    /// An empty file for a concern that is there because of `origin`.
    pub fn new(concern: impl Into<String>, origin: &'m Origin) -> Self {
        Self {
            concern: concern.into(),
            origin,
            settings: Vec::new(),
            variables: Vec::new(),
            locals: Vec::new(),
            data: Vec::new(),
            resources: Vec::new(),
            outputs: Vec::new(),
            moved: Vec::new(),
        }
    }

    /// Adds the `terraform` block or a provider.
    pub fn settings(&mut self, kind: &'static str, body: Block<'m>) {
        self.settings.push((kind, body));
    }

    /// Adds a variable and returns the reference to it.
    pub fn variable(&mut self, name: &'static str, body: Block<'m>) -> Expression {
        self.variables.push((name.into(), body.into()));
        Expression::around("var.", &Label::from(name), "")
    }

    /// Adds a local value and returns the reference to it.
    pub fn local(&mut self, label: impl Into<Label<'m>>, value: impl Into<Term<'m>>) -> Expression {
        let label = label.into();
        self.locals.push((label, value.into()));
        Expression::around("local.", &label, "")
    }

    /// Adds a local value and returns the text of it as JSON.
    pub fn json(&mut self, label: impl Into<Label<'m>>, value: impl Into<Term<'m>>) -> Expression {
        let label = label.into();
        self.local(label, value);
        Expression::around("jsonencode(local.", &label, ")")
    }

    /// Adds a data source.
    pub fn data(
        &mut self,
        kind: &'static str,
        label: impl Into<Label<'m>>,
        body: Block<'m>,
    ) -> Address<'m> {
        let address = Address::data(kind, label);
        push(&mut self.data, kind, address.label, body.into());
        address
    }

    /// Adds a resource.
    pub fn resource(
        &mut self,
        kind: &'static str,
        label: impl Into<Label<'m>>,
        body: impl Into<Term<'m>>,
    ) -> Address<'m> {
        let address = Address::resource(kind, label);
        push(&mut self.resources, kind, address.label, body.into());
        address
    }

    /// Adds a policy document and returns its text.
    pub fn policy<const N: usize>(
        &mut self,
        label: impl Into<Label<'m>>,
        statements: [Statement<'m>; N],
    ) -> Expression {
        self.policy_of(label, statements.into())
    }

    /// Adds a policy document and returns its text.
    pub fn policy_of(
        &mut self,
        label: impl Into<Label<'m>>,
        statements: Vec<Statement<'m>>,
    ) -> Expression {
        let body = Block::new().with("statement", statements);
        self.data("aws_iam_policy_document", label, body).attribute("json")
    }

    /// Adds an output.
    pub fn output(
        &mut self,
        label: impl Into<Label<'m>>,
        description: &'static str,
        value: impl Into<Term<'m>>,
    ) {
        let body = Block::new().with("description", description).with("value", value);
        self.outputs.push((label.into(), body.into()));
    }

    /// Says of everything here that is named after an entity that it was named after `old` before.
    pub fn moved_from(&mut self, old: &'m str) {
        let declared: Vec<_> = self
            .resources
            .iter()
            .flat_map(|(kind, blocks)| blocks.iter().map(move |(label, _)| (*kind, *label)))
            .collect();
        for (kind, label) in declared {
            self.moved(kind, label, old);
        }
    }

    /// Says of one resource that it was named after `old` before.
    pub fn moved(&mut self, kind: &'static str, label: Label<'m>, old: &'m str) {
        if let Some(before) = label.renamed_from(old) {
            let moved = Block::new()
                .with("from", Address::resource(kind, before))
                .with("to", Address::resource(kind, label));
            self.moved.push(moved.into());
        }
    }

    /// Writes the file, unless nothing is declared in it.
    pub fn write(self, site: &Site<'_, 'm>) {
        let mut root = Map::new();
        root.put("//", site.cx.header().join(" "));
        for (kind, body) in self.settings {
            root.put(kind, body);
        }
        root.put_unless_empty("variable", by_label(self.variables));
        root.put_unless_empty("locals", by_label(self.locals));
        root.put_unless_empty("data", by_kind(self.data));
        root.put_unless_empty("resource", by_kind(self.resources));
        root.put_unless_empty("output", by_label(self.outputs));
        root.put_unless_empty("moved", Node::list(self.moved));
        if root.entries.len() > 1 {
            let root = Node::from(root).from_origin(self.origin);
            site.cx.add_json(&format!("{}.tf.json", self.concern), &root);
        }
    }
}

fn push<'m>(
    kinds: &mut Vec<(&'static str, Blocks<'m>)>,
    kind: &'static str,
    label: Label<'m>,
    body: Term<'m>,
) {
    match kinds.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, blocks)) => blocks.push((label, body)),
        None => kinds.push((kind, vec![(label, body)])),
    }
}

fn by_kind<'m>(kinds: Vec<(&'static str, Blocks<'m>)>) -> Map<'m> {
    let mut map = Map::new();
    for (kind, blocks) in kinds {
        map.put(kind, by_label(blocks));
    }
    map
}

fn by_label<'m>(blocks: Blocks<'m>) -> Map<'m> {
    let mut map = Map::new();
    for (label, body) in blocks {
        map.put(label.text(), body);
    }
    map
}
