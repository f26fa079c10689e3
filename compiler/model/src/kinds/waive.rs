use groundplan_schema::scalar::{Date, Name, Phrase};
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
}
