use crate::{Diagnostic, Severity};

/// How many diagnostics there are of each severity.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub errors: usize,
    pub warnings: usize,
    pub advice: usize,
}

impl Count {
    pub fn of(diagnostics: &[&Diagnostic]) -> Self {
        let mut count = Self::default();
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => count.errors += 1,
                Severity::Warning => count.warnings += 1,
                Severity::Advice => count.advice += 1,
            }
        }
        count
    }
}

/// `3 errors, 1 warning`: what there is none of is not named.
impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = |count| if count == 1 { "" } else { "s" };
        let mut parts = Vec::new();
        if self.errors > 0 {
            parts.push(format!("{} error{}", self.errors, plural(self.errors)));
        }
        if self.warnings > 0 {
            parts.push(format!("{} warning{}", self.warnings, plural(self.warnings)));
        }
        if self.advice > 0 {
            parts.push(format!("{} note{}", self.advice, plural(self.advice)));
        }
        f.write_str(&parts.join(", "))
    }
}
