use groundplan_schema::scalar::{Email, EnvironmentName, Label, Name, RepositoryName};
use groundplan_schema::{Choice, Map, Node, Value};

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
    pub repository: Option<Value<RepositoryName>>,
    /// Labels put on everything that takes labels or tags.
    pub labels: Map<Label>,
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
