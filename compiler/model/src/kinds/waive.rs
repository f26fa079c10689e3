use groundplan_schema::scalar::{Date, EnvironmentName, Name, Phrase};
use groundplan_schema::{Node, Value};

/// Lets a change through that is refused otherwise, for one thing and until a day.
#[derive(Clone, Debug, Node)]
#[node(name = "waive")]
pub struct Waive {
    /// The code that the refusal is reported under, such as `claim-grown`.
    #[node(argument)]
    pub code: Value<Phrase>,
    /// The name of what changes: of an entity, of an environment, or of the platform.
    pub r#for: Value<Name>,
    /// Why it may pass: who has done what the code's page asks for.
    pub reason: Value<Phrase>,
    /// The last day on which it counts, such as `2027-01-31`.
    pub until: Value<Date>,
    /// The environments in which it counts, and no others.
    pub only: Vec<Value<EnvironmentName>>,
}

impl Waive {
    /// Whether it speaks of that change of something in an environment.
    pub fn covers(&self, code: &str, name: &str, environment: &str) -> bool {
        let is_in = |only: &Value<EnvironmentName>| only.peek().0.as_str() == environment;
        let meant = self.code.peek().0.as_str() == code && self.r#for.peek().0.as_str() == name;
        meant && (self.only.is_empty() || self.only.iter().any(is_in))
    }
}
