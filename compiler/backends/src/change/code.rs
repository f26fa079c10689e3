use groundplan_changes::Class;
use groundplan_lowering::meaning::{CHANGE_LOSES_DATA, CHANGE_NEEDS_STEPS, CHANGE_REFUSED};
use groundplan_source::Rule;

/// The code under which a change is refused that only documents show.
pub(super) fn of(class: Class) -> Option<&'static Rule> {
    match class {
        Class::Steps => Some(&CHANGE_NEEDS_STEPS),
        Class::Loses => Some(&CHANGE_LOSES_DATA),
        Class::Impossible => Some(&CHANGE_REFUSED),
        Class::Free | Class::Rolls | Class::Interrupts | Class::Replaces => None,
    }
}
