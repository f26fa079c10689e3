mod json;
mod markdown;
mod text;

use groundplan_backends::change;
use groundplan_backends::meaning::{Judged, expire};
use groundplan_model::load::Loaded;
use groundplan_schema::scalar::Date;

use super::{class_denied, load, lowered};
use crate::arguments::{Diff, Global};
use crate::exit::{Exit, Failure};
use crate::git::Repository;
use crate::judging::Against;
use crate::pipeline::{Deny, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::Terminal;

/// What changed, for whoever writes it down.
pub struct Changes<'a> {
    pub project: &'a Project,
    pub loaded: &'a Loaded,
    /// Against what it was judged.
    pub against: &'a Against<'a>,
    /// What changed, by environment, worst first.
    pub judged: &'a [Judged],
}

/// Says what the description means for what runs, against a base.
pub fn run(
    arguments: &Diff,
    global: &Global,
    deny: Deny,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let project = Project::find(arguments.project.as_deref())?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    let repository = Repository::around(&project);
    let against = match (&loaded.model, &arguments.base) {
        (Some(model), Some(name)) => {
            Some(Against::named(repository.as_ref(), name, &project, model)?)
        }
        (Some(model), None) => {
            Some(Against::usual(repository.as_ref(), &project, model, &remembered.record))
        }
        (None, _) => None,
    };
    let previous = match (&against, &arguments.base) {
        (Some(against), None) => against.restored(&remembered.record),
        _ => remembered.record.clone(),
    };
    let record = remember(&loaded, &previous);
    let lowered = lowered(&loaded, &record, deny, terminal);
    let (Some((model, emitted)), Some(against)) = (lowered, &against) else {
        return Ok(Exit::Findings);
    };
    let mut judged = against.judge(model, &record, &emitted);
    expire(model, &mut judged, today);
    let shown = Changes { project: &project, loaded: &loaded, against, judged: &judged };
    if arguments.markdown {
        terminal.data(&markdown::render(&shown))?;
    } else if terminal.is_json() {
        terminal.data(&json::render(&shown))?;
    } else {
        terminal.data(&text::render(&shown, global.output_format, terminal))?;
    }
    let is_found = match class_denied(global) {
        // Whoever denies something is not told that all is well where nobody can say.
        Some(class) => against.fallback.is_some() || judged.iter().any(|one| one.class >= class),
        None => judged.iter().any(Judged::is_refused),
    };
    Ok(Exit::from_findings(is_found))
}

impl Changes<'_> {
    /// The changes of each environment that has any.
    fn by_environment(&self) -> impl Iterator<Item = (&str, &[Judged])> {
        let same = |one: &Judged, other: &Judged| one.environment == other.environment;
        let groups = self.judged.chunk_by(same);
        groups.filter_map(|group| Some((group.first()?.environment.as_str(), group)))
    }

    /// Where a change was caused, as people type it.
    fn place(&self, judged: &Judged) -> String {
        self.project.shown(&self.loaded.sources.locate(judged.span).to_string())
    }

    /// How many changes there are of each class, worst first: `loses 1, rolls 2`.
    fn counts(group: &[Judged]) -> String {
        let counted = change::Class::ALL.into_iter().rev().filter_map(|class| {
            let count = group.iter().filter(|judged| judged.class == class).count();
            (count > 0).then(|| format!("{class} {count}"))
        });
        counted.collect::<Vec<_>>().join(", ")
    }
}
