use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use groundplan_backends::Artifacts;
use groundplan_record::FILE;

use super::attributes::{Attributes, Directories};
use super::change::TEMPORARY;
use super::foreign::{ForeignFile, Reader};
use super::mark;
use super::memory::{Entry, Memory, hash, without_returns};
use super::outputs::{Found, Outputs};
use super::place::Place;
use super::scan::{FORMER, Scan, is_ours_by_place, part, scan};
use super::step::{Phase, State, Step};
use crate::exit::Failure;

/// How much of a project is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything, where the description says.
    Everything,
    /// Some environments or targets.
    Part,
    /// To another directory than the description says, this once.
    Elsewhere,
}

/// What is to lie on disk.
pub struct Request<'a> {
    /// The files.
    pub artifacts: &'a Artifacts<'a>,
    /// The record of what is compiled, which is written after everything else.
    pub record: Option<&'a str>,
    /// Whether a part belongs to what is compiled; the files of other parts are left alone.
    /// Given target and environment by name.
    pub is_chosen: &'a dyn Fn(Option<&str>, Option<&str>) -> bool,
    /// How much that is.
    pub scope: Scope,
    /// Whether Git has a text already, as the last commit left it: then nothing of it can be lost.
    pub is_committed: &'a dyn Fn(&Place, &[u8]) -> bool,
}

/// Every change that makes the files on disk what they are to be.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The files that are not as they are to be, in order of their paths.
    pub steps: Vec<Step<'a>>,
    /// How many files are as they are to be.
    pub current: usize,
    /// Files of people beside ours that go where ours go.
    pub moves: Vec<(Place, Place)>,
    /// Files of somebody else that are read along with ours.
    pub foreign: Vec<ForeignFile>,
    /// What else there is to say.
    pub warnings: Vec<String>,
    /// What is remembered from earlier runs.
    pub(super) memory: Memory,
    /// What is known of files that are as they are to be.
    pub(super) entries: BTreeMap<String, Entry>,
    /// Whether the memory had it all.
    pub(super) was_remembered: bool,
    /// Texts that are written first and again later.
    pub(super) interim: Vec<(Place, String)>,
    /// Every directory below those of generated files, the inner ones last.
    pub(super) directories: BTreeSet<Place>,
}

impl<'a> Plan<'a> {
    /// Compares what is to be with what is. Nothing is changed.
    ///
    /// # Errors
    /// An artifact has a path that is no place for output, something is in the way of one, or the
    /// system refuses.
    pub fn make(outputs: &Outputs<'_>, request: &Request<'a>) -> Result<Self, Failure> {
        let mut plan = Self {
            steps: Vec::new(),
            current: 0,
            moves: Vec::new(),
            foreign: Vec::new(),
            warnings: Vec::new(),
            memory: Memory::read(outputs)?,
            entries: BTreeMap::new(),
            was_remembered: true,
            interim: Vec::new(),
            directories: BTreeSet::new(),
        };
        let mut wanted = BTreeMap::new();
        for (path, artifact) in request.artifacts {
            let is_chosen = (request.is_chosen)(Some(artifact.target.word()), artifact.environment);
            wanted.insert(outputs.place(path)?, is_chosen.then_some(artifact.text.as_str()));
        }
        let attributes = Attributes::read(outputs)?;
        let former = former(request.scope, &attributes);
        let scan = plan.remove_stale(outputs, request, &former, &wanted)?;
        plan.take_along(outputs, request, &former, &scan, &wanted);
        plan.keep_hidden(outputs, &scan);
        for (place, text) in wanted {
            if let Some(text) = text {
                plan.want(outputs, &scan, place, text)?;
            }
        }
        plan.leave_to_git(request);
        plan.name_directories(outputs, request.scope, attributes, &former);
        if let Some(record) = request.record {
            let place = Place::fixed(FILE);
            let old = outputs.read(&place)?.map(|found| found.bytes);
            plan.own(place, old, Cow::Borrowed(record), Phase::Last);
        }
        plan.directories = scan.directories;
        plan.steps.sort_by(|a, b| a.place.cmp(&b.place));
        Ok(plan)
    }

    /// Takes in what is ours and not to be there any more.
    fn remove_stale(
        &mut self,
        outputs: &Outputs<'_>,
        request: &Request<'_>,
        former: &Directories,
        wanted: &BTreeMap<Place, Option<&str>>,
    ) -> Result<Scan, Failure> {
        let mut all = Scan::default();
        let roots: BTreeSet<&Place> = former.generated.iter().chain([&outputs.generated]).collect();
        for root in &roots {
            let others: Vec<&Place> = roots.iter().copied().filter(|other| other != root).collect();
            let scan = scan(outputs, root, &others)?;
            for place in scan.files.iter().filter(|place| !wanted.contains_key(place)) {
                let (target, environment) = part(root, place);
                if (request.is_chosen)(target, environment) {
                    self.remove(outputs, Some(root), place)?;
                }
            }
            all.files.extend(scan.files);
            all.directories.extend(scan.directories);
            all.directories.extend(root.above().chain([(*root).clone()]));
        }
        if (request.is_chosen)(Some(groundplan_backends::Target::Github.word()), None) {
            for directory in former.workflows.iter().chain([&outputs.workflows]) {
                for place in outputs.workflows_in(directory)? {
                    if !wanted.contains_key(&place)
                        && !self.steps.iter().any(|it| it.place == place)
                    {
                        self.remove(outputs, None, &place)?;
                    }
                }
            }
        }
        outputs.pass_over(self.steps.iter().map(|step| step.place.clone()));
        Ok(all)
    }

    /// Takes a file in that is not to be there, if it is ours.
    fn remove(
        &mut self,
        outputs: &Outputs<'_>,
        root: Option<&Place>,
        place: &Place,
    ) -> Result<(), Failure> {
        if outputs.is_too_large(place) {
            // Nobody but somebody writes such files.
            return Ok(());
        }
        let Some(Found { bytes: old, .. }) = outputs.read(place)? else { return Ok(()) };
        if self.owner(outputs, root, place, &old) != Owner::Us {
            let reader = root.and_then(|root| Reader::of(root, place));
            let place = place.clone();
            self.foreign.extend(reader.map(|reader| ForeignFile { place, reader }));
            return Ok(());
        }
        let is_work = !FORMER.contains(&place.name()) && !place.name().starts_with(TEMPORARY);
        let keep = is_work && self.may_be_edited(place, &old);
        self.steps.push(Step {
            place: place.clone(),
            state: State::Stale,
            keep,
            phase: Phase::Output,
            old: Some(old),
            new: None,
        });
        Ok(())
    }

    /// What the last commit holds need not be kept once more: after a clone or a pull nothing is
    /// remembered here, but Git has it all.
    fn leave_to_git(&mut self, request: &Request<'_>) {
        for step in self.steps.iter_mut().filter(|step| step.keep) {
            let old = step.old.as_deref().unwrap_or_default();
            if (request.is_committed)(&step.place, old) {
                step.keep = false;
                if step.state == State::Edited {
                    step.state = State::Outdated;
                }
            }
        }
    }

    /// Takes in what people and their tools have put beside our files: it goes where these go.
    fn take_along(
        &mut self,
        outputs: &Outputs<'_>,
        request: &Request<'_>,
        former: &Directories,
        scan: &Scan,
        wanted: &BTreeMap<Place, Option<&str>>,
    ) {
        let roots = former.generated.iter().filter(|root| **root != outputs.generated);
        for root in roots {
            let tools = scan.directories.iter().map(|place| place.join(".terraform"));
            let tools = tools.filter(|place| outputs.path(place).is_dir());
            let files = scan.files.iter().filter(|place| !wanted.contains_key(place)).cloned();
            for place in files.chain(tools) {
                let Some(below) = root.below(&place) else { continue };
                let to = outputs.generated.join(below);
                let (Some(target), Some(environment)) = part(root, &place) else { continue };
                let target_directory = outputs.generated.join(environment).join(target);
                let has_ours = wanted.keys().any(|place| target_directory.below(place).is_some());
                let is_chosen = (request.is_chosen)(Some(target), Some(environment));
                let is_ours = self.steps.iter().any(|step| step.place == place);
                if is_chosen && has_ours && !is_ours && !outputs.path(&to).exists() {
                    self.moves.push((place, to));
                }
            }
        }
    }

    /// Takes a file in that is to be there.
    fn want(
        &mut self,
        outputs: &Outputs<'_>,
        scan: &Scan,
        place: Place,
        new: &'a str,
    ) -> Result<(), Failure> {
        let path = place.as_str();
        let found = match scan.directories.contains(&place) && self.will_be_empty(scan, &place) {
            true => None,
            false => {
                let stamp = outputs.stamp(&place)?;
                let known = stamp.and_then(|stamp| self.memory.entry(path, stamp));
                if let Some(entry) = known.filter(|entry| entry.sha256 == hash(new.as_bytes())) {
                    self.current += 1;
                    self.entries.insert(path.to_owned(), entry.clone());
                    return Ok(());
                }
                outputs.read(&place)?
            }
        };
        let Some(Found { bytes: old, stamp }) = found else {
            self.step(place, State::Missing, None, new);
            return Ok(());
        };
        if old == new.as_bytes() {
            self.current += 1;
            self.was_remembered = false;
            let entry = Entry { sha256: hash(&old), stamp };
            self.entries.insert(path.to_owned(), entry);
            return Ok(());
        }
        let root = outputs.generated.below(&place).map(|_| &outputs.generated);
        let state = match self.owner(outputs, root, &place, &old) {
            _ if without_returns(&old) == without_returns(new.as_bytes()) => State::LineEnds,
            _ if mark::is_blank(&old) => State::Outdated,
            Owner::Somebody => State::Foreign,
            Owner::Neighbour => State::Neighbour,
            Owner::Us if self.memory.has(path) && self.may_be_edited(&place, &old) => State::Edited,
            Owner::Us => State::Outdated,
        };
        self.step(place, state, Some(old), new);
        Ok(())
    }

    fn step(&mut self, place: Place, state: State, old: Option<Vec<u8>>, new: &'a str) {
        let may_be_edited = |old: &Vec<u8>| self.may_be_edited(&place, old);
        let keep = state != State::LineEnds && old.as_ref().is_some_and(may_be_edited);
        let new = Some(Cow::Borrowed(new));
        self.steps.push(Step { place, state, keep, phase: Phase::Output, old, new });
    }

    /// Takes a file in that is ours by its name, or of which only a block is ours.
    fn own(&mut self, place: Place, old: Option<Vec<u8>>, new: Cow<'a, str>, phase: Phase) {
        let state = match &old {
            None => State::Missing,
            Some(old) if without_returns(old) == without_returns(new.as_bytes()) => return,
            Some(_) => State::Outdated,
        };
        self.steps.push(Step { place, state, keep: false, phase, old, new: Some(new) });
    }

    /// Takes the blocks in `.gitattributes` in. While files are at former places, these stay named.
    fn name_directories(
        &mut self,
        outputs: &Outputs<'_>,
        scope: Scope,
        attributes: Vec<Attributes>,
        former: &Directories,
    ) {
        if scope == Scope::Elsewhere {
            return;
        }
        let now = Directories {
            generated: [outputs.generated.clone()].into(),
            workflows: [outputs.workflows.clone()].into(),
        };
        let both = former.with(&now);
        for file in attributes {
            if file.is_conflicted() {
                let shown = outputs.shown(&file.place);
                self.warnings.push(format!(
                    "`{shown}` holds a conflict; what it says of generated files is left as it is"
                ));
                continue;
            }
            let (first, last) = (file.naming(&both), file.naming(&now));
            if scope == Scope::Part || first == last {
                self.own(file.place, file.old, Cow::Owned(first), Phase::First);
            } else {
                self.interim.push((file.place.clone(), first));
                self.own(file.place, file.old, Cow::Owned(last), Phase::Afterwards);
            }
        }
    }

    fn owner(
        &self,
        outputs: &Outputs<'_>,
        root: Option<&Place>,
        place: &Place,
        text: &[u8],
    ) -> Owner {
        if root.is_some_and(|root| is_ours_by_place(root, place)) {
            return Owner::Us;
        }
        match mark::entry(text) {
            Some(entry) if outputs.is_elsewhere(&entry, root.is_none()) => Owner::Neighbour,
            Some(_) => Owner::Us,
            None if self.memory.knows(place.as_str(), text) => Owner::Us,
            None => Owner::Somebody,
        }
    }

    /// Whether a text may be somebody's work: it is not one that was written there, nor what a
    /// conflict or a power cut left.
    fn may_be_edited(&self, place: &Place, text: &[u8]) -> bool {
        !mark::is_blank(text)
            && !mark::is_conflicted(text)
            && !self.memory.knows(place.as_str(), text)
    }

    /// Whether nothing will be left in a directory.
    fn will_be_empty(&self, scan: &Scan, directory: &Place) -> bool {
        let mut inside = scan.files.iter().filter(|place| directory.below(place).is_some());
        inside.all(|place| self.steps.iter().any(|step| step.place == *place))
    }

    /// Whether carrying it out would take a file from somebody.
    pub fn overwrites_theirs(&self) -> bool {
        self.steps.iter().any(|step| step.state.is_theirs())
    }

    /// Whether everything says what it is to say, and nothing else is deployed with it.
    pub fn is_current(&self) -> bool {
        self.steps.iter().all(|step| step.state == State::LineEnds)
            && !self.foreign.iter().any(|file| file.reader.deploys())
    }

    /// Whether there is nothing to do at all.
    pub(super) fn is_settled(&self) -> bool {
        let has_work = !self.steps.is_empty() || !self.moves.is_empty();
        !has_work && self.was_remembered && !self.memory.is_unfinished
    }
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Us,
    /// Us, from another description.
    Neighbour,
    Somebody,
}

/// Where outputs were so far.
fn former(scope: Scope, attributes: &[Attributes]) -> Directories {
    match scope {
        Scope::Elsewhere => Directories::default(),
        _ => attributes
            .iter()
            .fold(Directories::default(), |all, file| all.with(&file.directories())),
    }
}
