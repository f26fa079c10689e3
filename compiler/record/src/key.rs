use groundplan_model::EntityKind;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The environment itself.
    Environment,
    /// An entity.
    Entity(EntityKind),
}

impl Subject {
    /// The word that stands for it in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Subject::Environment => "environment",
            Subject::Entity(kind) => kind.word(),
        }
    }

    /// What the word stands for.
    pub fn read(word: &str) -> Option<Self> {
        let entities = EntityKind::ALL.into_iter().map(Subject::Entity);
        std::iter::once(Subject::Environment).chain(entities).find(|one| one.word() == word)
    }
}

/// Which thing of which environment facts are about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The environment.
    pub environment: String,
    /// What kind of thing.
    pub subject: Subject,
    /// Its name; the environment's own for itself.
    pub name: String,
}

impl Key {
    /// An entity of an environment.
    pub fn entity(environment: &str, kind: EntityKind, name: &str) -> Self {
        Self {
            environment: environment.to_owned(),
            subject: Subject::Entity(kind),
            name: name.to_owned(),
        }
    }

    /// An environment itself.
    pub fn environment(name: &str) -> Self {
        Self { environment: name.to_owned(), subject: Subject::Environment, name: name.to_owned() }
    }

    /// The kind of entity; none for an environment.
    pub fn kind(&self) -> Option<EntityKind> {
        match self.subject {
            Subject::Environment => None,
            Subject::Entity(kind) => Some(kind),
        }
    }
}
