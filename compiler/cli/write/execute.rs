use std::collections::{BTreeMap, BTreeSet};

use super::change::{self, Durable, sync_directory};
use super::kept::keep;
use super::lock::Lock;
use super::memory::{Entry, Memory, hash};
use super::outputs::Outputs;
use super::place::Place;
use super::plan::Plan;
use super::private;
use super::staged::{File, Staged};
use super::step::{Phase, Step};
use crate::exit::Failure;

/// What was done. Every path is as people would type it.
#[derive(Debug, Default)]
pub struct Done {
    /// Files that were written.
    pub written: Vec<String>,
    /// Files that were removed.
    pub removed: Vec<String>,
    /// Files that may have been somebody's work, and where what they held is kept.
    pub kept: Vec<(String, String)>,
    /// Files of people that went with ours: from where, and to where.
    pub moved: Vec<(String, String)>,
}

/// Carries a plan out: every new text is on disk before the first file changes, and a journal says
/// what is about to be written, so that after a kill every file is known. Outputs are not flushed
/// one by one: whatever a power cut leaves of them is written again.
///
/// # Errors
/// The system refuses. Until the first file was renamed, nothing has changed then.
pub fn execute(plan: &Plan<'_>, outputs: &Outputs<'_>, _lock: &Lock) -> Result<Done, Failure> {
    private::tidy(outputs)?;
    let done = match plan.steps.is_empty() && plan.moves.is_empty() {
        true => Done::default(),
        false => carry_out(plan, outputs).inspect_err(|_| {
            // A disk that is full is not to stay full. The journal tells the next run.
            let _ = private::tidy(outputs);
        })?,
    };
    if plan.memory.is_unfinished {
        // The inner ones come last in order.
        for directory in plan.directories.iter().rev() {
            // Only one that is empty can be removed.
            let _ = change::remove_directory(&outputs.path(directory));
        }
    }
    private::tidy(outputs)?;
    Memory::conclude(outputs, &entries(plan, outputs)?)?;
    Ok(done)
}

fn carry_out(plan: &Plan<'_>, outputs: &Outputs<'_>) -> Result<Done, Failure> {
    let writes = plan.steps.iter().filter_map(|step| Some((step, step.new.as_deref()?)));
    let intended = writes.clone().map(|(step, text)| (step.place.as_str(), text));
    plan.memory.intend(outputs, intended)?;

    let mut staged = Staged::begin(outputs)?;
    let mut files: Vec<(&Step<'_>, File<'_>)> = Vec::new();
    for (step, text) in writes {
        let durable = if step.phase == Phase::Last { Durable::Yes } else { Durable::No };
        files.push((step, staged.add(text.as_bytes(), durable)?));
    }
    let interim = plan
        .interim
        .iter()
        .map(|(place, text)| Ok((place, staged.add(text.as_bytes(), Durable::No)?)));
    let interim: Vec<(&Place, File<'_>)> = interim.collect::<Result<_, Failure>>()?;
    let mut done = Done::default();
    for step in plan.steps.iter().filter(|step| step.keep) {
        let kept =
            keep(outputs, &mut staged, &step.place, step.old.as_deref().unwrap_or_default())?;
        done.kept.push((outputs.shown(&step.place), outputs.shown(&kept)));
    }

    for (place, file) in &interim {
        staged.put(file, place)?;
    }
    put(&mut staged, &files, Phase::First)?;
    let (in_the_way, others) = removals(plan);
    remove(outputs, &in_the_way)?;
    make_room(plan, outputs);
    put(&mut staged, &files, Phase::Output)?;
    remove(outputs, &others)?;
    for (from, to) in &plan.moves {
        done.moved.extend(take_along(outputs, from, to)?);
    }
    put(&mut staged, &files, Phase::Afterwards)?;
    put(&mut staged, &files, Phase::Last)?;
    sync_directory(&outputs.absolute(""));

    let shown = |step: &&Step<'_>| outputs.shown(&step.place);
    done.written = files.iter().map(|(step, _)| outputs.shown(&step.place)).collect();
    done.removed = in_the_way.iter().chain(&others).map(shown).collect();
    Ok(done)
}

fn put(
    staged: &mut Staged<'_, '_>,
    files: &[(&Step<'_>, File<'_>)],
    phase: Phase,
) -> Result<(), Failure> {
    files
        .iter()
        .filter(|(step, _)| step.phase == phase)
        .try_for_each(|(step, file)| staged.put(file, &step.place))
}

/// The files that go: first those that lie where a directory is to be, or in a directory where a file
/// is; then the others.
fn removals<'s, 'a>(plan: &'s Plan<'a>) -> (Vec<&'s Step<'a>>, Vec<&'s Step<'a>>) {
    let (new, stale): (Vec<_>, Vec<_>) = plan.steps.iter().partition(|step| step.new.is_some());
    let new: BTreeSet<&Place> = new.into_iter().map(|step| &step.place).collect();
    let directories: BTreeSet<Place> = new.iter().flat_map(|place| place.above()).collect();
    stale.into_iter().partition(|Step { place, .. }| {
        directories.contains(place) || place.above().any(|above| new.contains(&above))
    })
}

/// Removes files, and the directories that are empty then.
fn remove(outputs: &Outputs<'_>, steps: &[&Step<'_>]) -> Result<(), Failure> {
    for Step { place, .. } in steps {
        change::remove_file(&outputs.path(place))
            .map_err(|error| Failure::io("remove", outputs.shown(place), &error))?;
        prune(outputs, place);
    }
    Ok(())
}

/// Removes directories that are empty and where files are to be.
fn make_room(plan: &Plan<'_>, outputs: &Outputs<'_>) {
    for step in plan.steps.iter().filter(|step| step.new.is_some()) {
        let is_inside = |it: &&Place| **it == step.place || step.place.below(it).is_some();
        if plan.directories.contains(&step.place) {
            for directory in plan.directories.iter().rev().filter(is_inside) {
                // One that is not empty is refused by the system, and the step fails then.
                let _ = change::remove_directory(&outputs.path(directory));
            }
        }
    }
}

/// Removes the directories that a file has left empty.
fn prune(outputs: &Outputs<'_>, gone: &Place) {
    let mut above = gone.above();
    while above.next().is_some_and(|it| change::remove_directory(&outputs.path(&it)).is_ok()) {}
}

/// Moves what is not ours. What cannot be moved is left where it is.
fn take_along(
    outputs: &Outputs<'_>,
    from: &Place,
    to: &Place,
) -> Result<Option<(String, String)>, Failure> {
    outputs.forget_directories();
    outputs.make_directory(to.parent())?;
    if change::rename(&outputs.path(from), &outputs.path(to)).is_err() {
        return Ok(None);
    }
    prune(outputs, from);
    Ok(Some((outputs.shown(from), outputs.shown(to))))
}

/// What is to be remembered of every file that is there now.
fn entries(plan: &Plan<'_>, outputs: &Outputs<'_>) -> Result<BTreeMap<String, Entry>, Failure> {
    outputs.forget_directories();
    let mut entries = plan.entries.clone();
    for step in &plan.steps {
        let Some(new) = &step.new else { continue };
        if let Some(stamp) = outputs.stamp(&step.place)? {
            let entry = Entry { sha256: hash(new.as_bytes()), stamp };
            entries.insert(step.place.as_str().to_owned(), entry);
        }
    }
    // Parts that were not compiled.
    for (path, entry) in plan.memory.entries() {
        let is_there = || outputs.place(path).is_ok_and(|place| outputs.path(&place).is_file());
        if !entries.contains_key(path) && is_there() {
            entries.insert(path.clone(), entry.clone());
        }
    }
    Ok(entries)
}
