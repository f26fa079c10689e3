//! Descriptions, compiled in memory.

use std::collections::BTreeMap;

use groundplan::pipeline;
use groundplan_backends::change::{Base, judge};
use groundplan_backends::meaning::Judged;
use groundplan_model::Runtime;
use groundplan_model::load::{Files, Loaded};
use groundplan_record::Record;
use groundplan_source::{Diagnostic, Renderer, Severity};

use crate::cases::Edit;

/// A description that was compiled.
pub struct Compiled {
    pub loaded: Loaded,
    pub record: Record,
}

impl Compiled {
    /// Compiles a description; says why it cannot be.
    pub fn of(files: &dyn Files, entry: &str, previous: &Record) -> Result<Self, String> {
        let loaded = pipeline::analyse(files, entry, "", Default::default());
        let record = pipeline::remember(&loaded, previous);
        let compiled = Self { loaded, record };
        compiled.is_faultless(&compiled.loaded.diagnostics)?;
        Ok(compiled)
    }

    fn emitted(&self) -> Result<groundplan_backends::Emitted<'_>, String> {
        let (options, deny) = (Default::default(), Default::default());
        let emitted = pipeline::lower(&self.loaded, &self.record, &options, deny).unwrap();
        self.is_faultless(&emitted.diagnostics)?;
        Ok(emitted)
    }

    fn is_faultless(&self, told: &[Diagnostic]) -> Result<(), String> {
        let errors = told.iter().filter(|fault| fault.severity == Severity::Error);
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        match errors.is_empty() {
            true => Ok(()),
            false => Err(Renderer::new(Default::default()).render(&self.loaded.sources, &errors)),
        }
    }

    pub fn artifacts(&self) -> Result<BTreeMap<String, String>, String> {
        let artifacts = self.emitted()?.artifacts.into_iter();
        Ok(artifacts.map(|(path, artifact)| (path, artifact.text)).collect())
    }

    /// The artifacts as they were committed.
    pub fn committed(&self, written: &[Edit]) -> Result<BTreeMap<String, String>, String> {
        let mut files = self.artifacts()?;
        for Edit { file, replace, with } in written {
            let path = file.as_ref().unwrap();
            let text = files.get_mut(path).ok_or_else(|| format!("{path} is not written"))?;
            if !text.contains(replace.as_str()) {
                return Err(format!("{path} does not hold {replace:?}"));
            }
            *text = text.replace(replace, with);
        }
        Ok(files)
    }

    /// What is said of the way from the description before, whose files were committed, to this one.
    pub fn judged(
        &self,
        before: &Compiled,
        files: &BTreeMap<String, String>,
    ) -> Result<Vec<Judged>, String> {
        let generated = before.loaded.model.as_ref().unwrap().output.generated.peek().0.as_str();
        let base = Base { record: &before.record, files, generated };
        Ok(judge(self.loaded.model.as_ref().unwrap(), &self.record, &self.emitted()?, &base))
    }

    /// Whether something of it runs on AWS.
    pub fn on_aws(&self) -> bool {
        let mut environments = self.loaded.model.as_ref().unwrap().environments.values();
        environments.any(|one| matches!(one.runtime(), Some(Runtime::Aws(_))))
    }

    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.loaded.model.as_ref().unwrap().environments.values().map(|one| one.name())
    }
}
