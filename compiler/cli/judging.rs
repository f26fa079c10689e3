//! Against what a change is judged: what was committed where this branch left the default branch,
//! or what lies on disk where Git cannot say.

use std::collections::BTreeMap;
use std::fs;

use groundplan_backends::change::{self, Base, Committed};
use groundplan_backends::meaning::{self, Judged};
use groundplan_backends::{Emitted, Options};
use groundplan_model::Model;
use groundplan_model::load::load;
use groundplan_record::{FILE, Record, parse};
use groundplan_schema::scalar::Date;
use groundplan_source::{Diagnostic, FileId};
use groundplan_syntax::Limits;
use walkdir::WalkDir;

use crate::exit::Failure;
use crate::git::{Chosen, Repository, Revision};
use crate::project::Project;

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
            Some(Chosen::Revision(revision)) => match revision.text(FILE) {
                Some(_) => return Self::revision(revision, project, model),
                None => format!("there is no `{FILE}` in {}", shown(&revision)),
            },
            Some(Chosen::Nothing(why)) => why.because().to_owned(),
            None => "this is no Git repository".to_owned(),
        };
        // Where nothing is remembered, nothing was compiled, and what lies there is not ours.
        let files: Box<dyn Committed> = match previous.is_empty() {
            true => Box::new(BTreeMap::new()),
            false => Box::new(Disk { project: project.clone() }),
        };
        Self {
            label: "what was compiled last".to_owned(),
            fallback: Some(because),
            record: previous.clone(),
            generated: model.output.generated.peek().0.as_str().to_owned(),
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
        Ok(Self::revision(repository.named(name)?, project, model))
    }

    /// What was committed: the files themselves; where none are, what the description of then
    /// comes to.
    fn revision(revision: Revision<'g>, project: &Project, model: &Model) -> Self {
        let label = shown(&revision);
        let record = record(&revision);
        let generated = model.output.generated.peek().0.as_str().to_owned();
        if !revision.below(&generated).is_empty() {
            let files = Box::new(AtRevision::new(revision));
            return Self { label, fallback: None, record, generated, files };
        }
        let loaded = load(&revision, &project.entry, &project.path, &Limits::default());
        let then = loaded.model.as_ref().filter(|_| !loaded.has_errors());
        let Some(then) = then else {
            let files = Box::new(BTreeMap::new());
            return Self { label, fallback: None, record, generated, files };
        };
        let before = then.output.generated.peek().0.as_str().to_owned();
        if !revision.below(&before).is_empty() {
            let files = Box::new(AtRevision::new(revision));
            return Self { label, fallback: None, record, generated: before, files };
        }
        let emitted = groundplan_backends::emit(then, &record, &Options::default());
        let texts = emitted.artifacts.into_iter().map(|(path, artifact)| (path, artifact.text));
        let files: Box<dyn Committed> = Box::new(texts.collect::<BTreeMap<_, _>>());
        Self { label, fallback: None, record, generated: before, files }
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

/// The record of a revision; empty where there is none. What is wrong with it was wrong when it was
/// committed, and is not said again.
fn record(revision: &Revision<'_>) -> Record {
    let text = revision.text(FILE).unwrap_or_default();
    parse(FileId::default(), &text, &Limits::default()).joined()
}

/// The files of a revision.
struct AtRevision<'g> {
    revision: Revision<'g>,
}

impl<'g> AtRevision<'g> {
    fn new(revision: Revision<'g>) -> Self {
        Self { revision }
    }
}

impl Committed for AtRevision<'_> {
    fn below(&self, directory: &str) -> Vec<String> {
        self.revision.below(directory).into_keys().collect()
    }

    fn holds(&self, path: &str, text: &str) -> bool {
        self.revision.has(path, text.as_bytes())
    }

    fn text(&self, path: &str) -> Option<String> {
        self.revision.text(path)
    }
}

/// The files as they lie on disk, as far as they say that they are ours: what somebody else put
/// there was never deployed from here.
struct Disk {
    project: Project,
}

impl Committed for Disk {
    fn below(&self, directory: &str) -> Vec<String> {
        let walk = WalkDir::new(self.project.root.join(directory)).follow_links(false);
        let files = walk.into_iter().flatten().filter(|entry| entry.file_type().is_file());
        let below = files.filter_map(|entry| {
            let path = entry.path().strip_prefix(&self.project.root).ok()?;
            let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
            Some(parts?.join("/"))
        });
        below.filter(|path| self.text(path).is_some()).collect()
    }

    fn holds(&self, path: &str, text: &str) -> bool {
        self.text(path).is_some_and(|there| there == text)
    }

    fn text(&self, path: &str) -> Option<String> {
        let text = fs::read_to_string(self.project.root.join(path)).ok()?;
        crate::write::is_marked(&text).then_some(text)
    }
}
