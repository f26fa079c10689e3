use groundplan_schema::scalar::Path;
use groundplan_schema::{Node, Value};

/// Where the files go: inside the repository and nowhere else.
#[derive(Clone, Debug, Node)]
#[node(name = "output")]
pub struct Output {
    /// The directory of everything but workflows, relative to the project.
    #[node(default = "generated", because = "a name that says not to edit")]
    pub generated: Value<Path>,
    /// The directory of workflows; GitHub reads them only from `.github/workflows` at the root of
    /// the repository.
    #[node(default = ".github/workflows", because = "where GitHub looks")]
    pub workflows: Value<Path>,
}
