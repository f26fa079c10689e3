use std::fmt;

/// What a change does to what runs. The worse class is the greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Applied in place; nobody notices.
    Free,
    /// Replicas restart one by one; the service stays.
    Rolls,
    /// A short outage.
    Interrupts,
    /// Destroyed and made again: addresses change, no data is lost.
    Replaces,
    /// Files alone cannot do it; a person follows steps.
    Steps,
    /// Data or history is lost.
    Loses,
    /// The target refuses it.
    Impossible,
}

impl Class {
    /// Every class, from harmless to harmful.
    pub const ALL: [Class; 7] = [
        Class::Free,
        Class::Rolls,
        Class::Interrupts,
        Class::Replaces,
        Class::Steps,
        Class::Loses,
        Class::Impossible,
    ];

    /// Its word in tables, in JSON and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Free => "free",
            Class::Rolls => "rolls",
            Class::Interrupts => "interrupts",
            Class::Replaces => "replaces",
            Class::Steps => "steps",
            Class::Loses => "loses",
            Class::Impossible => "impossible",
        }
    }

    /// The class of that word.
    pub fn from_word(word: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.word() == word)
    }

    /// What it means, as a sentence without a full stop.
    pub const fn meaning(self) -> &'static str {
        match self {
            Class::Free => "applied in place; nobody notices",
            Class::Rolls => "replicas restart one by one; the service stays",
            Class::Interrupts => "a short outage",
            Class::Replaces => "destroyed and made again; addresses change, no data is lost",
            Class::Steps => "files alone cannot do it; a person follows steps",
            Class::Loses => "data or history is lost",
            Class::Impossible => "the target refuses it",
        }
    }

    /// Whether `compile` refuses it until the description says that it is meant.
    pub const fn is_refused(self) -> bool {
        matches!(self, Class::Steps | Class::Loses | Class::Impossible)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Class;

    #[test]
    fn words_are_read_back_and_the_worse_is_greater() {
        for pair in Class::ALL.windows(2) {
            assert!(pair[0] < pair[1], "{} < {}", pair[0], pair[1]);
        }
        for class in Class::ALL {
            assert_eq!(Class::from_word(class.word()), Some(class));
        }
        assert_eq!(Class::from_word("harmless"), None);
    }
}
