use groundplan_schema::scalar::Ratio;
use groundplan_schema::{Choice, Node, Value};

/// How reliable a service is to be. What the objective leaves for failures is its budget; somebody is
/// told when it is being used up too fast.
#[derive(Clone, Debug, Node)]
#[node(name = "slo")]
pub struct Slo {
    /// The share of requests that succeed, from `95%` on: those that the service answers with a status
    /// of 500 and above do not.
    #[node(argument)]
    pub target: Value<Ratio>,
    /// The time over which that is to hold.
    #[node(default = "30d", because = "about a month, which most objectives are agreed for")]
    pub window: Value<SloWindow>,
}

/// The time over which an objective is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SloWindow {
    /// A week.
    #[node(name = "7d")]
    Week,
    /// Four weeks.
    #[node(name = "28d")]
    FourWeeks,
    /// Thirty days.
    #[node(name = "30d")]
    ThirtyDays,
}

impl SloWindow {
    /// How long it is, in hours.
    pub const fn hours(self) -> u32 {
        match self {
            SloWindow::Week => 7 * 24,
            SloWindow::FourWeeks => 28 * 24,
            SloWindow::ThirtyDays => 30 * 24,
        }
    }
}
