use std::fmt;
use std::process::ExitCode;

use groundplan_source::escape;

/// How a command ended, as the shell sees it; from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing is wrong: 0.
    Clean,
    /// There are findings, or files that are not current: 1.
    Findings,
    /// The command could not do its work: wrong usage, or a fault of input or output: 2.
    Failed,
}

impl Exit {
    /// `Findings` if there are any.
    pub fn from_findings(found: bool) -> Self {
        if found { Exit::Findings } else { Exit::Clean }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
        })
    }
}

/// Why a command could not do its work. Its message is one line, lower case, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, with what.
    pub message: String,
    /// What to do.
    pub helps: Vec<String>,
}

impl Failure {
    /// A failure without advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), helps: Vec::new() }
    }

    /// A failure of the system with a file: `cannot write `a/b`: permission denied`.
    pub fn io(doing: &str, path: impl fmt::Display, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {doing} `{path}`: {}", reason(error)))
    }

    /// Adds advice on what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Adds advice if there is any.
    #[must_use]
    pub fn with_nearest(self, nearest: Option<String>) -> Self {
        match nearest {
            Some(nearest) => self.with_help(format!("did you mean `{nearest}`?")),
            None => self,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", escape(&self.message))?;
        self.helps.iter().try_for_each(|help| writeln!(f, "  help: {}", escape(help)))
    }
}

/// What the system said, in words that do not depend on its language.
pub(crate) fn reason(error: &std::io::Error) -> String {
    error.kind().to_string()
}
