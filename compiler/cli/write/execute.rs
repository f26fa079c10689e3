use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::outputs::{Outputs, clean, sync_directory, write_beside};
use super::place::Place;
use super::plan::{Plan, State, Step, manifest_place};
use crate::exit::Failure;

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Files that were written, as people would type their paths.
    pub written: Vec<String>,
    /// Files that were removed.
    pub removed: Vec<String>,
}

/// Carries a plan out: every new text is on disk under a temporary name before the first file
/// changes, and the manifest is written last. Files that are somebody else's are overwritten and
/// removed only with `force`; without it, the plan must hold none that is to be written.
///
/// # Errors
/// The system refuses. Until the first file was renamed, nothing has changed then.
pub fn execute(
    plan: &Plan<'_>,
    outputs: &Outputs<'_>,
    force: bool,
    _lock: &Lock,
) -> Result<Done, Failure> {
    let manifest = plan.manifest_text(force);
    let mut writes: Vec<(&Place, &str)> = Vec::new();
    let mut removals: Vec<&Place> = Vec::new();
    for Step { place, state, new, .. } in &plan.steps {
        match new {
            Some(new) => writes.push((place, new)),
            None if *state == State::Stale || force => removals.push(place),
            None => {}
        }
    }
    let manifest_place = manifest_place(outputs);
    if let Some(text) = &manifest {
        writes.push((&manifest_place, text));
    }

    let mut staged = Staged::default();
    for (place, text) in &writes {
        staged.write(outputs, place, text)?;
    }
    staged.rename(outputs)?;
    let changed = remove(outputs, &removals)?;
    // Whatever the manifest says of a file must be on disk before it says so.
    staged.directories.union(&changed).for_each(|directory| sync_directory(directory));
    if let Some((temporary, path, place)) = &staged.last {
        rename(outputs, temporary, path, place)?;
        path.parent().into_iter().for_each(sync_directory);
    }
    staged.last = None;

    let shown = |place: &&Place| outputs.shown(place);
    let mut written: Vec<String> = writes.iter().map(|(place, _)| outputs.shown(place)).collect();
    if manifest.is_some() {
        written.pop();
    }
    Ok(Done { written, removed: removals.iter().map(shown).collect() })
}

/// Files under temporary names. Dropped before its time, it takes them away, and the directories
/// that were made for them.
#[derive(Default)]
struct Staged {
    files: Vec<(PathBuf, PathBuf, Place)>,
    /// The manifest, which is renamed after everything else.
    last: Option<(PathBuf, PathBuf, Place)>,
    directories: BTreeSet<PathBuf>,
    made: Vec<PathBuf>,
}

impl Staged {
    fn write(&mut self, outputs: &Outputs<'_>, place: &Place, text: &str) -> Result<(), Failure> {
        outputs.make_directory(place.parent(), &mut self.made)?;
        let path = outputs.path(place);
        if let Some(directory) = path.parent()
            && self.directories.insert(directory.to_owned())
        {
            // Nothing of this run is in it yet.
            clean(directory);
        }
        let temporary = write_beside(&path, text.as_bytes(), 0o666)
            .map_err(|error| Failure::io("write", outputs.shown(place), &error))?;
        let file = (temporary, path, place.clone());
        match *place == manifest_place(outputs) {
            true => self.last = Some(file),
            false => self.files.push(file),
        }
        Ok(())
    }

    fn rename(&mut self, outputs: &Outputs<'_>) -> Result<(), Failure> {
        // From here on what was made is in use.
        self.made.clear();
        while let Some((temporary, path, place)) = self.files.last() {
            rename(outputs, temporary, path, place)?;
            self.files.pop();
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, ..) in self.files.iter().chain(&self.last) {
            let _ = fs::remove_file(temporary);
        }
        for directory in self.made.iter().rev() {
            let _ = fs::remove_dir(directory);
        }
    }
}

fn rename(outputs: &Outputs<'_>, from: &Path, to: &Path, place: &Place) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| Failure::io("write", outputs.shown(place), &error))
}

/// Removes files, and the directories that are empty then, up to the directory of generated files.
/// Returns the directories in which something is gone.
fn remove(outputs: &Outputs<'_>, removals: &[&Place]) -> Result<BTreeSet<PathBuf>, Failure> {
    let mut changed = BTreeSet::new();
    for place in removals {
        fs::remove_file(outputs.path(place))
            .map_err(|error| Failure::io("remove", outputs.shown(place), &error))?;
        let mut above = place.parent();
        // Only empty directories can be removed in this way.
        while outputs.generated.holds(above) && fs::remove_dir(outputs.absolute(above)).is_ok() {
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
        changed.insert(outputs.absolute(above));
    }
    Ok(changed)
}
