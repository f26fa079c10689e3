//! Against what a change is judged: what was committed where this branch left the default branch,
//! or what lies on disk where Git cannot say.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use groundplan_backends::change::{self, Base, Committed, below};
use groundplan_backends::meaning::{self, Judged};
use groundplan_backends::{Emitted, Options};
use groundplan_model::Model;
use groundplan_model::load::load;
use groundplan_record::{FILE, Record, parse};
use groundplan_schema::scalar::Date;
use groundplan_source::{Diagnostic, FileId};
use groundplan_syntax::Limits;

use crate::exit::Failure;
use crate::git::{Chosen, Entry, Repository, Revision};
use crate::project::{Project, slashed};
use crate::write::{is_conflicted, marked};

/// The most files on disk that are judged against: as many as of a revision.
const MAX_FILES: usize = 200_000;
/// The most bytes of each.
const MAX_BYTES: usize = 16 << 20;

/// What changes are judged against.
pub struct Against<'g> {
    /// What it is, as the end of a sentence: `main (1a2b3c4)`.
    pub label: String,
    /// Why it is not what was committed, where it is not.
    pub fallback: Option<String>,
    record: Record,
    generated: String,
    files: Box<dyn Committed + 'g>,
}

impl<'g> Against<'g> {
    /// The base that is right where nobody names one. `previous` is the record on disk.
    pub fn usual(
        repository: Option<&'g Repository>,
        project: &Project,
        model: &Model,
        previous: &Record,
    ) -> Self {
        let chosen = repository.map(Repository::base);
        let because = match chosen {
            Some(Chosen::Revision(revision)) => match record(&revision) {
                Some(record) => return Self::revision(revision, record, project, model),
                None => format!("there is no `{FILE}` in {}", shown(&revision)),
            },
            Some(Chosen::Nothing(why)) => why.because().to_owned(),
            None => "this is no Git repository".to_owned(),
        };
        let generated = groundplan_backends::generated(model);
        // Where nothing is remembered, nothing was compiled, and what lies there is not ours.
        let files: Box<dyn Committed> = match previous.is_empty() {
            true => Box::new(BTreeMap::new()),
            false => Box::new(OnDisk::below(project, &generated)),
        };
        Self {
            label: "what was compiled last".to_owned(),
            fallback: Some(because),
            record: previous.clone(),
            generated,
            files,
        }
    }

    /// A revision that somebody names.
    ///
    /// # Errors
    /// There is no Git repository, or it has no such revision.
    pub fn named(
        repository: Option<&'g Repository>,
        name: &str,
        project: &Project,
        model: &Model,
    ) -> Result<Self, Failure> {
        let repository = repository.ok_or_else(|| Failure::new("this is no Git repository"))?;
        let revision = repository.named(name)?;
        let record = record(&revision).unwrap_or_default();
        Ok(Self::revision(revision, record, project, model))
    }

    /// What was committed: the files themselves; where none are, what the description of then
    /// comes to.
    fn revision(revision: Revision<'g>, record: Record, project: &Project, model: &Model) -> Self {
        let label = shown(&revision);
        let mut generated = groundplan_backends::generated(model);
        let then = (!revision.has_directory(&generated))
            .then(|| Intended::of(&revision, &record, project))
            .flatten();
        if let Some(then) = then {
            if !revision.has_directory(&then.generated) {
                let (generated, files) = (then.generated, Box::new(then.files));
                return Self { label, fallback: None, record, generated, files };
            }
            generated = then.generated;
        }
        let files = Box::new(AtRevision {
            directory: generated.clone(),
            found: OnceCell::new(),
            intended: OnceCell::new(),
            record: record.clone(),
            project: project.clone(),
            revision,
        });
        Self { label, fallback: None, record, generated, files }
    }

    /// What was remembered on disk, with what the base knows and the disk has forgotten: a record that
    /// was taken back, or that lost lines, forgets neither a name nor a port.
    pub fn restored(&self, previous: &Record) -> Record {
        previous.restored_from(&self.record)
    }

    /// What of the changes keeps anything from being written, and what is wrong with what lets
    /// changes through.
    pub fn report(
        &self,
        model: &Model,
        now: &Record,
        judged: &[Judged],
        today: Option<Date>,
    ) -> Vec<Diagnostic> {
        let mut all = meaning::refused(judged);
        all.extend(meaning::report(model, &self.record, now, judged, today));
        all
    }

    /// Waivers whose words are wrong, whatever changes.
    pub fn unknown_waivers(&self, model: &Model, now: &Record) -> Vec<Diagnostic> {
        meaning::unknown_waivers(model, &self.record, now)
    }

    /// What is remembered then against what is remembered now, where nothing was lowered.
    pub fn remembered(&self, model: &Model, now: &Record) -> Vec<Judged> {
        change::remembered(model, now, &self.base())
    }

    /// Everything that changed since.
    pub fn judge(&self, model: &Model, now: &Record, emitted: &Emitted<'_>) -> Vec<Judged> {
        change::judge(model, now, emitted, &self.base())
    }

    fn base(&self) -> Base<'_> {
        Base { record: &self.record, files: self.files.as_ref(), generated: &self.generated }
    }
}

fn shown(revision: &Revision<'_>) -> String {
    format!("{} ({})", revision.label, revision.short)
}

/// The record of a revision; none where there is no such file. What is wrong with it was wrong when
/// it was committed, and is not said again.
fn record(revision: &Revision<'_>) -> Option<Record> {
    let text = revision.text(FILE)?;
    Some(parse(FileId::default(), &text, &Limits::default()).joined())
}

/// The files of a revision below a directory, listed once, and only when somebody asks.
struct AtRevision<'g> {
    revision: Revision<'g>,
    directory: String,
    found: OnceCell<BTreeMap<String, Entry>>,
    intended: OnceCell<Option<Intended>>,
    record: Record,
    project: Project,
}

/// What a description of then comes to.
struct Intended {
    /// Its directory of what is generated.
    generated: String,
    files: BTreeMap<String, String>,
}

impl Intended {
    /// Lowers the description of a revision; none if it has a fault.
    fn of(revision: &Revision<'_>, record: &Record, project: &Project) -> Option<Self> {
        let loaded = load(revision, &project.entry, &project.path, &Limits::default());
        let then = loaded.model.as_ref().filter(|_| !loaded.has_errors())?;
        let emitted = groundplan_backends::emit(then, record, &Options::default());
        let texts = emitted.artifacts.into_iter().map(|(path, artifact)| (path, artifact.text));
        Some(Self { generated: groundplan_backends::generated(then), files: texts.collect() })
    }
}

impl AtRevision<'_> {
    fn found(&self) -> &BTreeMap<String, Entry> {
        self.found.get_or_init(|| self.revision.below(&self.directory))
    }

    /// A file of the directory; one that stands elsewhere, such as a workflow, is looked for.
    fn entry(&self, path: &str) -> Option<Entry> {
        match self.found().get(path) {
            Some(entry) => Some(*entry),
            None => self.revision.entry(path),
        }
    }
}

impl Committed for AtRevision<'_> {
    fn below(&self, directory: &str) -> Vec<String> {
        below(self.found(), directory).cloned().collect()
    }

    fn holds(&self, path: &str, text: &str) -> bool {
        self.entry(path).is_some_and(|entry| self.revision.holds(entry, text.as_bytes()))
    }

    fn text(&self, path: &str) -> Option<String> {
        // YAML may take the signs of a conflict for text.
        self.revision.read(self.entry(path)?).filter(|text| !is_conflicted(text.as_bytes()))
    }

    fn intended(&self) -> Option<&BTreeMap<String, String>> {
        let lower = || Intended::of(&self.revision, &self.record, &self.project);
        self.intended.get_or_init(lower).as_ref().map(|intended| &intended.files)
    }
}

/// The files as they lie on disk, as far as they say that they are ours: what somebody else put
/// there was never deployed from here. Read once, and only when somebody asks.
struct OnDisk {
    /// The project's root.
    root: PathBuf,
    directory: String,
    found: OnceCell<BTreeMap<String, String>>,
}

impl OnDisk {
    fn below(project: &Project, directory: &str) -> Self {
        let (root, directory) = (project.root.clone(), directory.to_owned());
        Self { root, directory, found: OnceCell::new() }
    }

    fn found(&self) -> &BTreeMap<String, String> {
        self.found.get_or_init(|| {
            let files = marked(&self.root.join(&self.directory), MAX_FILES, MAX_BYTES);
            files.filter_map(|(path, text)| Some((slashed(&self.root, &path)?, text))).collect()
        })
    }
}

impl Committed for OnDisk {
    fn below(&self, directory: &str) -> Vec<String> {
        self.found().below(directory)
    }

    fn holds(&self, path: &str, text: &str) -> bool {
        self.found().holds(path, text)
    }

    fn text(&self, path: &str) -> Option<String> {
        self.found().text(path)
    }
}
