use groundplan_schema::scalar::{Email, EnvironmentName, Label, Name, RepositoryName};
use groundplan_schema::{Choice, Map, Node, Value};

use super::Defaults;

/// The whole: what is described, who owns it and where its source lives. Exactly one.
#[derive(Clone, Debug, Node)]
#[node(name = "platform")]
pub struct Platform {
    /// The platform's name; it begins the name of everything that is created.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it is for, in one line.
    pub description: Option<Value<Label>>,
    /// Who answers for it.
    pub owner: Option<Value<Email>>,
    /// Its repository on GitHub: whom the cloud's deploy roles trust.
    pub repository: Option<Repository>,
    /// Labels put on everything that takes labels or tags.
    pub labels: Map<Label>,
    /// What entities are in every environment when they do not say themselves.
    pub defaults: Option<Defaults>,
}

/// The repository of a platform on GitHub. What it can have there follows from its plan and from who sees
/// it; where these are not written, the pipeline takes it to have everything.
#[derive(Clone, Debug, Node)]
#[node(name = "repository")]
pub struct Repository {
    /// Its name: `organisation/name`.
    #[node(argument)]
    pub name: Value<RepositoryName>,
    /// The number that it has at GitHub: `gh api repos/ORGANISATION/NAME --jq .id`.
    pub id: Option<Value<u32>>,
    /// The number that its owner has at GitHub: `gh api repos/ORGANISATION/NAME --jq .owner.id`.
    pub owner_id: Option<Value<u32>>,
    /// The plan of its owner at GitHub.
    pub plan: Option<Value<Plan>>,
    /// Who sees it.
    pub visibility: Option<Value<Visibility>>,
}

/// A plan at GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Plan {
    /// GitHub Free.
    Free,
    /// GitHub Pro or GitHub Team.
    Team,
    /// GitHub Enterprise Cloud.
    Enterprise,
}

/// Who sees a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Whom its owner lets in; the members of an enterprise, too.
    Private,
}

impl Plan {
    /// Whether a repository has what GitHub gives every public one, and private ones with Enterprise
    /// alone: attestations, and reviewers of deployments. Unknown where the description does not say.
    pub fn attests_and_reviews(plan: Option<Plan>, visibility: Option<Visibility>) -> Option<bool> {
        match (plan, visibility) {
            (Some(Plan::Enterprise), _) | (_, Some(Visibility::Public)) => Some(true),
            (Some(_), Some(Visibility::Private)) => Some(false),
            _ => None,
        }
    }
}

/// The edition of the language that the description is written in.
#[derive(Clone, Debug, Node)]
#[node(name = "groundplan")]
pub struct Edition {
    /// The edition.
    #[node(argument)]
    pub edition: Value<EditionNumber>,
}

/// An edition of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum EditionNumber {
    /// The first edition.
    #[node(name = "1")]
    One,
}

/// Adds the entities of other files.
#[derive(Clone, Debug, Node)]
#[node(name = "include")]
pub struct Include {
    /// Paths relative to this file; `*` and `**` match, and matches are taken in order of name.
    #[node(argument)]
    pub paths: Vec<Value<Label>>,
}

/// Which environments an entity is in: all of them, unless it says otherwise.
#[derive(Clone, Debug, Node)]
#[node(name = "scope")]
pub struct Scope {
    /// The environments that it is in, and no others.
    pub only: Vec<Value<EnvironmentName>>,
    /// The environments that it is not in.
    pub except: Vec<Value<EnvironmentName>>,
    /// The name it had before: what was created under that name is moved, not replaced.
    pub renamed_from: Option<Value<Name>>,
}
