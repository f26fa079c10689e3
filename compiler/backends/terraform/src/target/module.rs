//! One file of a root module.

use groundplan_document::{Map, Node, write_json};
use groundplan_lowering::Context;
use groundplan_source::Origin;

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::policy::Statement;
use crate::target::text::{Expression, Identifier as _, Label};

/// One file of a root module: what it declares, by kind and name, in the order of declaration.
pub struct Module<'m> {
    /// The concern, which names the file.
    concern: String,
    origin: &'m Origin,
    settings: Vec<(&'static str, Block<'m>)>,
    locals: Blocks<'m>,
    data: Vec<(&'static str, Blocks<'m>)>,
    resources: Vec<(&'static str, Blocks<'m>)>,
    outputs: Blocks<'m>,
    moved: Vec<Term<'m>>,
    imported: Vec<Term<'m>>,
}

type Blocks<'m> = Vec<(Label<'m>, Term<'m>)>;

impl<'m> Module<'m> {
    /// An empty file for a concern that is there because of `origin`.
    pub fn new(concern: impl Into<String>, origin: &'m Origin) -> Self {
        Self {
            concern: concern.into(),
            origin,
            settings: Vec::new(),
            locals: Vec::new(),
            data: Vec::new(),
            resources: Vec::new(),
            outputs: Vec::new(),
            moved: Vec::new(),
            imported: Vec::new(),
        }
    }

    /// Adds the `terraform` block or a provider.
    pub fn settings(&mut self, kind: &'static str, body: Block<'m>) {
        self.settings.push((kind, body));
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
        push(&mut self.data, kind, address.label(), body.into());
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
        push(&mut self.resources, kind, address.label(), body.into());
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

    /// Says of everything here that is named after an entity that it went through those names to
    /// the one it has.
    pub fn moved_through(&mut self, former: &[&'m str], name: &'m str) {
        let declared: Vec<_> = self
            .resources
            .iter()
            .flat_map(|(kind, blocks)| blocks.iter().map(move |(label, _)| (*kind, *label)))
            .collect();
        for (kind, label) in declared {
            self.moved(kind, label, former, name);
        }
    }

    /// Says of one resource that it went through those names to the one it has: one step after the
    /// other, because where a state stands in between is not known.
    pub fn moved(
        &mut self,
        kind: &'static str,
        label: Label<'m>,
        former: &[&'m str],
        name: &'m str,
    ) {
        let next = former.iter().skip(1).chain([&name]);
        for (old, new) in former.iter().zip(next) {
            let (Some(before), Some(after)) = (label.named(old), label.named(new)) else { return };
            let moved = Block::new()
                .with("from", Address::resource(kind, before))
                .with("to", Address::resource(kind, after));
            self.moved.push(moved.into());
        }
    }

    /// Takes a resource in that is there before Terraform is.
    pub fn imported(&mut self, resource: Address<'m>, id: impl Into<Term<'m>>) {
        let import = Block::new().with("to", resource).with("id", id);
        self.imported.push(import.into());
    }

    /// Writes the file among those of the context's environment, unless nothing is declared in it.
    pub fn write(self, cx: &Context<'m>) {
        let directory = cx.directory();
        self.write_in(cx, &directory);
    }

    /// Writes the file in a directory, unless nothing is declared in it.
    pub fn write_in(self, cx: &Context<'m>, directory: &str) {
        if let Some((name, root)) = self.into_file(&cx.header()) {
            let (text, marks) = write_json(&root);
            cx.add(format!("{directory}/{name}"), text, marks);
        }
    }

    /// The file's name and what is in it, unless nothing is declared in it.
    pub fn into_file(self, header: &[String]) -> Option<(String, Node<'m>)> {
        let mut root = Map::new();
        root.put("//", header.join(" "));
        for (kind, body) in self.settings {
            root.put(kind, body);
        }
        root.put_unless_empty("locals", by_label(self.locals));
        root.put_unless_empty("data", by_kind(self.data));
        root.put_unless_empty("resource", by_kind(self.resources));
        root.put_unless_empty("output", by_label(self.outputs));
        root.put_unless_empty("moved", Node::list(self.moved));
        root.put_unless_empty("import", Node::list(self.imported));
        let is_empty = root.entries.len() == 1;
        let root = Node::from(root).from_origin(self.origin);
        (!is_empty).then(|| (format!("{}.tf.json", self.concern), root))
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
