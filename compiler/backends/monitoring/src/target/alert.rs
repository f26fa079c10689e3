//! Alerts: what is said of them wherever they stand, and what makes one of an environment.

/// How bad it is when an alert fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Somebody is to look now.
    Critical,
    /// Somebody is to look today.
    Warning,
}

impl Severity {
    /// The word that the label `severity` holds.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Warning => "warning",
        }
    }
}

/// An alert, said once: its rules, runbook, row in the reference and proof come from here.
#[derive(Debug)]
pub struct Declared {
    /// What is wrong, in one word.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// For how long it has to be wrong, in minutes.
    pub minutes: u32,
    /// What is wrong, as a clause in which `{}` stands for whom.
    pub summary: &'static str,
    /// What that means: a Go template of ours, in which `{{ … }}` stands at most once.
    pub means: &'static str,
    /// What to do, a step each. `{logs}` and `{state}` stand for the commands that show them.
    pub steps: &'static [&'static str],
}

impl Declared {
    /// The clause with whom it is about.
    pub fn summary_of(&self, whom: &str) -> String {
        self.summary.replace("{}", whom)
    }

    /// What it means, with `value` where the template computes one.
    pub fn meaning(&self, value: &str) -> String {
        let parts = self.means.split_once("{{").and_then(|(before, rest)| {
            let (_, after) = rest.split_once("}}")?;
            Some(format!("{before}{value}{after}"))
        });
        parts.unwrap_or_else(|| self.means.to_owned())
    }
}

/// Whom an alert is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// The entity that one of these labels of the expression names.
    Named(&'static [&'static str]),
    /// What that label names; the expression says in `service` whose it is.
    Part(&'static str),
    /// The environment as a whole.
    Environment,
}

impl Subject {
    /// The entity that an expression names in its label `service`.
    pub const SERVICE: Self = Self::Part("service");

    /// A template that yields its name, if it has one.
    pub fn template(self) -> Option<String> {
        let labels = match &self {
            Subject::Named(labels) => *labels,
            Subject::Part(label) => std::slice::from_ref(label),
            Subject::Environment => return None,
        };
        let all: Vec<String> = labels.iter().map(|label| format!("$labels.{label}")).collect();
        let or = if all.len() > 1 { "or " } else { "" };
        Some(format!("{{{{ {or}{} }}}}", all.join(" ")))
    }
}

/// An alert of an environment. Of each thing that is wrong its expression yields one value, with
/// labels that name it and no others.
pub struct Alert {
    /// What is said of it.
    pub declared: &'static Declared,
    /// Whom it is about.
    pub subject: Subject,
    /// True while something is wrong.
    pub expression: String,
    /// Data that make it fire and end.
    pub case: Case,
}

/// Data that make an alert fire, and then end.
pub struct Case {
    /// The labels that the expression leaves.
    pub labels: Vec<(&'static str, String)>,
    /// What the template of its meaning comes to.
    pub value: &'static str,
    /// Series and their values, a minute apart, in the notation of `promtool test rules`.
    pub series: Vec<(String, String)>,
    /// The minute at which it fires.
    pub fires: u32,
    /// The minute at which it has ended.
    pub ends: u32,
}

impl Case {
    /// Something is wrong for an hour and well for the hour after.
    pub fn of(label: &'static str, name: &str, value: &'static str) -> Self {
        let labels = vec![(label, name.to_owned())];
        Self { labels, value, series: Vec::new(), fires: 40, ends: 110 }
    }

    /// With a series of those values.
    #[must_use]
    pub fn with(mut self, series: String, values: impl Into<String>) -> Self {
        self.series.push((series, values.into()));
        self
    }
}

/// The parts of an expression, each about other entities: whatever is wrong of any.
pub fn any(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join("\nor ")
}

impl Alert {
    /// With a series of its case.
    #[must_use]
    pub fn with(mut self, series: String, values: impl Into<String>) -> Self {
        self.case = self.case.with(series, values);
        self
    }
}
