//! The record as it lies on disk.

use std::io::ErrorKind;

use groundplan_model::Model;
use groundplan_model::load::Loaded;
use groundplan_record::{FILE, Record, lost, parse};
use groundplan_source::Diagnostic;
use groundplan_syntax::Limits;

use crate::exit::{Failure, reason};
use crate::project::Project;
use crate::regular;

/// What was remembered when this project was compiled before.
#[derive(Debug, Default)]
pub struct Remembered {
    /// The record; of two that a merge left, what either remembers.
    pub record: Record,
    /// Whether there is a record at all.
    pub is_there: bool,
}

impl Remembered {
    /// Reads the record beside the entry file. What is wrong with it is added to what loading found.
    ///
    /// # Errors
    /// The system refuses.
    pub fn read(project: &Project, loaded: &mut Loaded) -> Result<Self, Failure> {
        let limits = Limits::default();
        let path = project.root.join(FILE);
        let shown = project.shown(FILE);
        let bytes = match regular::read(&path, limits.max_bytes) {
            Ok((bytes, _)) => bytes,
            Err(regular::Fault::System(error)) if error.kind() == ErrorKind::NotFound => {
                let fault = loaded.model.as_ref().and_then(|model| taken_away(project, model));
                loaded.diagnostics.extend(fault);
                return Ok(Self::default());
            }
            Err(regular::Fault::System(error)) => {
                return Err(Failure::new(format!("cannot read `{shown}`: {}", reason(&error))));
            }
            Err(_) => {
                return Err(Failure::new(format!("`{shown}` is no file that can be read"))
                    .with_help("restore it with `git checkout`"));
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        let file = loaded.sources.add(FILE, text.as_ref());
        let parsed = parse(file, &text, &limits);
        let record = parsed.joined();
        if record.is_empty() && parsed.diagnostics.is_empty() {
            let fault = loaded.model.as_ref().and_then(|model| taken_away(project, model));
            loaded.diagnostics.extend(fault);
        }
        loaded.diagnostics.extend(parsed.diagnostics);
        Ok(Self { record, is_there: true })
    }
}

/// The fault of a record that is gone, or says nothing, though files that were made with it are there. A first run that
/// was killed leaves files too, and a journal beside them.
fn taken_away(project: &Project, model: &Model) -> Option<Diagnostic> {
    let generated = project.root.join(model.output.generated.peek().0.as_str());
    let is_unfinished = crate::write::has_journal(&project.root);
    let has_files = !is_unfinished && crate::write::has_marked(&generated);
    let head = model.platform.name.origin().span()?;
    lost(model, false, has_files, head)
}
