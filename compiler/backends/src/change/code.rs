//! The codes of changes that only documents show.

use groundplan_changes::Class;
use groundplan_source::{Rule, Severity};

/// A change of what comes out that files alone cannot make.
pub static CHANGE_NEEDS_STEPS: Rule = Rule {
    code: "change-needs-steps",
    severity: Severity::Error,
    summary: "A change of what comes out that files alone cannot make.",
    page: include_str!("../../../../docs/diagnostics/change-needs-steps.md"),
};

/// A change of what comes out that loses data or history.
pub static CHANGE_LOSES_DATA: Rule = Rule {
    code: "change-loses-data",
    severity: Severity::Error,
    summary: "A change of what comes out that loses data or history.",
    page: include_str!("../../../../docs/diagnostics/change-loses-data.md"),
};

/// A change of what comes out that the target refuses.
pub static CHANGE_REFUSED: Rule = Rule {
    code: "change-refused",
    severity: Severity::Error,
    summary: "A change of what comes out that the target refuses.",
    page: include_str!("../../../../docs/diagnostics/change-refused.md"),
};

/// Every code of this room.
pub static CODES: &[&Rule] = &[&CHANGE_NEEDS_STEPS, &CHANGE_LOSES_DATA, &CHANGE_REFUSED];

/// The code under which a class is refused.
pub(super) fn of(class: Class) -> Option<&'static Rule> {
    match class {
        Class::Steps => Some(&CHANGE_NEEDS_STEPS),
        Class::Loses => Some(&CHANGE_LOSES_DATA),
        Class::Impossible => Some(&CHANGE_REFUSED),
        Class::Free | Class::Rolls | Class::Interrupts | Class::Replaces => None,
    }
}
