use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use groundplan_backends::Artifacts;
use groundplan_source::Sources;

use super::manifest::{self, Entry, Manifest, hash};
use super::outputs::{Found, Outputs};
use super::place::Place;
use super::source_map;
use crate::exit::Failure;

/// What is to lie on disk.
pub struct Request<'a> {
    /// The files.
    pub artifacts: &'a Artifacts<'a>,
    /// What they were made from.
    pub sources: &'a Sources,
    /// Whether a part belongs to what is compiled; the files of other parts are left alone.
    /// Given target and environment by name, as the manifest has them.
    pub is_chosen: &'a dyn Fn(Option<&str>, Option<&str>) -> bool,
}

/// How a file on disk differs from what is to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is not there.
    Missing,
    /// It is as it was written, and something else is to be there.
    Outdated,
    /// It was written by us and edited since.
    Edited,
    /// It was not written by us.
    Foreign,
    /// It is as it was written, and nothing is to be there.
    Stale,
    /// Nothing is to be there, but it was edited.
    StaleEdited,
}

impl State {
    /// As it is shown and as programs read it.
    pub const fn word(self) -> &'static str {
        match self {
            State::Missing => "missing",
            State::Outdated => "outdated",
            State::Edited => "edited",
            State::Foreign => "foreign",
            State::Stale => "stale",
            State::StaleEdited => "stale-edited",
        }
    }

    /// Whether changing the file would lose somebody's work.
    pub const fn is_theirs(self) -> bool {
        matches!(self, State::Edited | State::Foreign | State::StaleEdited)
    }
}

/// One file that is not as it is to be.
#[derive(Debug)]
pub struct Step<'a> {
    /// Where it lies.
    pub place: Place,
    /// How it differs.
    pub state: State,
    /// What it holds, if it is there.
    pub old: Option<Vec<u8>>,
    /// What it is to hold, if it is to be there.
    pub new: Option<Cow<'a, str>>,
}

/// Every change that makes the files on disk what they are to be.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The files that are not as they are to be, in order of their paths.
    pub steps: Vec<Step<'a>>,
    /// How many files are as they are to be.
    pub current: usize,
    /// What else there is to say.
    pub warnings: Vec<String>,
    /// What the manifest is to hold when all is done; see [`Plan::manifest_text`].
    manifest: Manifest,
    /// What the manifest holds now.
    old_manifest: Option<Vec<u8>>,
    /// Stale files that were edited: they stay in the manifest unless they are removed.
    kept: BTreeMap<String, Entry>,
}

impl<'a> Plan<'a> {
    /// Compares what is to be with what is. Nothing is changed.
    ///
    /// # Errors
    /// An artifact has a path that is no place for output, something is in the way of one, or the
    /// system refuses.
    pub fn make(outputs: &Outputs<'_>, request: &Request<'a>) -> Result<Self, Failure> {
        let old_manifest = outputs.read(&manifest_place(outputs))?;
        let (recorded, mut warnings) = recorded(outputs, old_manifest.as_ref());
        let mut plan = Self {
            steps: Vec::new(),
            current: 0,
            warnings: Vec::new(),
            manifest: Manifest::default(),
            old_manifest: old_manifest.map(|found| found.bytes),
            kept: BTreeMap::new(),
        };
        for (path, artifact) in request.artifacts {
            let target = Some(artifact.target.word());
            if (request.is_chosen)(target, artifact.environment) {
                let owner = (target, artifact.environment);
                plan.want(outputs, &recorded, path, owner, Cow::Borrowed(&artifact.text))?;
            }
        }
        let place = map_place(outputs);
        let mut others: Vec<&str> = Vec::new();
        for (path, entry) in &recorded.manifest.files {
            if plan.manifest.files.contains_key(path) || *path == place.as_str() {
                continue;
            }
            if (request.is_chosen)(entry.target.as_deref(), entry.environment.as_deref()) {
                plan.remove(outputs, path, entry, &mut warnings)?;
            } else {
                plan.manifest.files.insert(path.to_owned(), entry.clone());
                others.push(path);
            }
        }
        let old_map = match others.is_empty() {
            true => None,
            false => outputs.read(&place)?.map(|found| found.bytes),
        };
        let map = source_map::render(request, old_map.as_deref(), &others);
        plan.want(outputs, &recorded, place.as_str(), (None, None), Cow::Owned(map))?;
        plan.steps.sort_by(|a, b| a.place.cmp(&b.place));
        plan.warnings = warnings;
        Ok(plan)
    }

    /// Takes a file in that is to be there.
    fn want(
        &mut self,
        outputs: &Outputs<'_>,
        recorded: &Recorded,
        path: &str,
        (target, environment): (Option<&str>, Option<&str>),
        new: Cow<'a, str>,
    ) -> Result<(), Failure> {
        let place = Place::parse(path)
            .map_err(|fault| Failure::new(format!("cannot write to `{path}`: {fault}")))?;
        let entry = recorded.manifest.files.get(place.as_str());
        let found = outputs.read(&place)?;
        let is_current = found.as_ref().is_some_and(|found| found.bytes == new.as_bytes());
        let is_recorded = || found.as_ref().is_some_and(|found| recorded.knows(found));
        let sha256 = match entry {
            Some(entry) if is_current && is_recorded() => entry.sha256.clone(),
            _ => hash(new.as_bytes()),
        };
        let old = found.map(|found| found.bytes);
        if is_current {
            self.current += 1;
        } else {
            let state = match (&old, entry) {
                (None, _) => State::Missing,
                (Some(_), None) => State::Foreign,
                (Some(old), Some(entry)) if hash(old) == entry.sha256 => State::Outdated,
                (Some(_), Some(_)) => State::Edited,
            };
            self.steps.push(Step { place: place.clone(), state, old, new: Some(new) });
        }
        let (target, environment) = (target.map(str::to_owned), environment.map(str::to_owned));
        let path = place.as_str().to_owned();
        self.manifest.files.insert(path, Entry { place, sha256, target, environment });
        Ok(())
    }

    /// Takes a file in that was written once and is not to be there any more.
    fn remove(
        &mut self,
        outputs: &Outputs<'_>,
        path: &str,
        entry: &Entry,
        warnings: &mut Vec<String>,
    ) -> Result<(), Failure> {
        if !may_be_removed(outputs, &entry.place) {
            warnings.push(format!(
                "the manifest lists `{path}`, which is outside the output directories; it is left alone"
            ));
            return Ok(());
        }
        let Some(Found { bytes: old, .. }) = outputs.read(&entry.place)? else { return Ok(()) };
        let state = match hash(&old) == entry.sha256 {
            true => State::Stale,
            false => State::StaleEdited,
        };
        if state == State::StaleEdited {
            self.kept.insert(path.to_owned(), entry.clone());
        }
        self.steps.push(Step { place: entry.place.clone(), state, old: Some(old), new: None });
        Ok(())
    }

    /// The manifest as it is to be written, unless it is that already. With `force`, stale files
    /// that were edited are gone too.
    pub fn manifest_text(&self, force: bool) -> Option<String> {
        let mut files = self.manifest.files.clone();
        if !force {
            files.extend(self.kept.clone());
        }
        let text = Manifest { files, refused: Vec::new() }.to_text();
        (self.old_manifest.as_deref() != Some(text.as_bytes())).then_some(text)
    }

    /// Whether carrying it out without force would lose somebody's work.
    pub fn overwrites_theirs(&self) -> bool {
        self.steps.iter().any(|step| step.state.is_theirs() && step.new.is_some())
    }

    /// Whether there is nothing to do.
    pub fn is_current(&self) -> bool {
        self.steps.is_empty() && self.manifest_text(false).is_none()
    }
}

/// The place of the manifest.
pub(super) fn manifest_place(outputs: &Outputs<'_>) -> Place {
    outputs.generated.join(manifest::NAME)
}

fn map_place(outputs: &Outputs<'_>) -> Place {
    outputs.generated.join(source_map::NAME)
}

/// What was written once, as far as the manifest can be relied on.
#[derive(Default)]
struct Recorded {
    manifest: Manifest,
    /// When it was recorded.
    at: Option<SystemTime>,
}

impl Recorded {
    /// Whether a file has not been written since: then its hash need not be made again. What was
    /// written at the same time, as far as the system's clock can tell, may have been written after.
    fn knows(&self, found: &Found) -> bool {
        matches!((self.at, found.modified), (Some(at), Some(modified)) if modified < at)
    }
}

/// Reads the manifest, and says what is wrong with it.
fn recorded(outputs: &Outputs<'_>, found: Option<&Found>) -> (Recorded, Vec<String>) {
    let Some(found) = found else { return Default::default() };
    let shown = outputs.shown(&manifest_place(outputs));
    match Manifest::parse(&found.bytes) {
        Ok(manifest) => {
            let refused = manifest.refused.iter().map(|path| {
                let path = path.escape_debug();
                format!("`{shown}` lists `{path}`, which no output can be; it is left alone")
            });
            let warnings = refused.collect();
            (Recorded { manifest, at: found.modified }, warnings)
        }
        Err(why) => {
            let warning = format!(
                "`{shown}` is of no use: {why}; no file is taken for one of Groundplan's and none is removed"
            );
            (Recorded::default(), vec![warning])
        }
    }
}

/// Whether a file that the manifest lists lies where only we write: anybody can write a manifest.
/// Directories of workflows hold files of others too, but not of our names.
fn may_be_removed(outputs: &Outputs<'_>, place: &Place) -> bool {
    outputs.generated.holds(place.as_str())
        || (place.parent().ends_with(".github/workflows")
            && place.name().starts_with("groundplan-"))
}
