//! What Git knows of a project: read, never changed. No process is started, and no configuration
//! but the repository's own is heard.

mod base;
mod revision;
#[cfg(test)]
mod tests;

use gix::open::Options;

pub use self::base::Chosen;
#[cfg(test)]
use self::base::Fallback;
pub use self::revision::{Entry, Revision};
use crate::exit::Failure;
use crate::project::Project;

/// The repository around a project.
pub struct Repository {
    git: gix::Repository,
    /// The project's directory in it, with `/` between components; empty when they are one.
    path: String,
}

impl Repository {
    /// The repository around a project; none when there is none, or when it cannot be read.
    pub fn around(project: &Project) -> Option<Self> {
        let git = gix::open_opts(&project.repository, Options::isolated()).ok()?;
        Some(Self { git, path: project.path.clone() })
    }

    /// What the last commit holds; none before the first.
    pub fn head(&self) -> Option<Revision<'_>> {
        let id = self.git.head_id().ok()?.detach();
        Revision::new(&self.git, id, "HEAD", &self.path)
    }

    /// What a revision holds, by any name that Git knows it by.
    ///
    /// # Errors
    /// There is no such revision here.
    pub fn named(&self, name: &str) -> Result<Revision<'_>, Failure> {
        let unknown = || {
            Failure::new(format!("Git knows no revision `{name}` here"))
                .with_help("name a branch, a tag or a commit; in CI, fetch it first")
        };
        let id = self.git.rev_parse_single(name).map_err(|_| unknown())?;
        Revision::new(&self.git, id.detach(), name, &self.path).ok_or_else(unknown)
    }
}
