//! What people have put beside files that go: nobody removes it, and it must not come to light.

use std::collections::BTreeSet;

use super::outputs::Outputs;
use super::place::Place;
use super::plan::Plan;
use super::scan::Scan;
use super::step::State;

/// What keeps files from Git.
const IGNORE: &str = ".gitignore";

impl Plan<'_> {
    /// Keeps each `.gitignore` that would go while something of somebody's is left beside it, such as
    /// the passwords of an environment that is gone, and says what that is.
    pub(super) fn keep_hidden(&mut self, outputs: &Outputs<'_>, scan: &Scan) {
        let going = self.steps.iter().map(|step| &step.place);
        let going: BTreeSet<&Place> =
            going.chain(self.moves.iter().map(|(from, _)| from)).collect();
        let (mut kept, mut warnings) = (BTreeSet::new(), Vec::new());
        let is_stale = |place: &Place| {
            self.steps.iter().any(|step| step.place == *place && step.state == State::Stale)
        };
        for ignore in going.iter().filter(|place| place.name() == IGNORE && is_stale(place)) {
            let beside = scan.files.iter().filter(|place| place.parent() == ignore.parent());
            let left: Vec<&Place> = beside.filter(|place| !going.contains(place)).collect();
            for place in &left {
                let (place, ignore) = (outputs.shown(place), outputs.shown(ignore));
                warnings.push(format!(
                    "`{place}` is left of what is not described any more, and `{ignore}` with it, \
                     which hides it from Git\n  help: remove it once nothing needs it; the next \
                     `groundplan compile` removes the rest"
                ));
            }
            if !left.is_empty() {
                kept.insert((*ignore).clone());
            }
        }
        self.steps.retain(|step| !kept.contains(&step.place));
        self.warnings.extend(warnings);
    }
}
