use gix::ObjectId;

use super::{Repository, Revision};

/// What a change is judged against.
pub enum Chosen<'r> {
    /// What was committed there.
    Revision(Revision<'r>),
    /// There is nothing in Git to judge against, and why.
    Nothing(Fallback),
}

/// Why nothing in Git can be judged against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing was committed yet.
    NoCommit,
    /// The history was fetched in part, and does not reach where the branch began.
    Shallow,
    /// The branch has no commit in common with the default branch.
    Unrelated,
    /// Nothing says which branch is the default one.
    NoDefault,
}

impl Fallback {
    /// Why, as the end of a sentence.
    pub const fn because(self) -> &'static str {
        match self {
            Fallback::NoCommit => "nothing is committed yet",
            Fallback::Shallow => "the history here is too short to say where this branch began",
            Fallback::NoDefault => {
                "nothing here says which branch is the default one; `git remote set-head origin \
                 --auto` does"
            }
            Fallback::Unrelated => "this branch has nothing in common with the default branch",
        }
    }
}

/// Names of the branch that others start from, where a clone does not say which it is.
const USUAL: [&str; 2] = ["main", "master"];

impl Repository {
    /// What is likely to be deployed: what was committed where this branch left the default branch;
    /// on the default branch itself, at `HEAD`.
    pub fn base(&self) -> Chosen<'_> {
        let Some(head) = self.git.head_id().ok().map(gix::Id::detach) else {
            return Chosen::Nothing(Fallback::NoCommit);
        };
        let default = match self.default_branch() {
            Some(default) if !self.is_on(&default) => default,
            Some(_) => return self.at(head, "HEAD"),
            // Where nothing says which branch others start from, it is the only one there is.
            None if self.is_only_branch() => return self.at(head, "HEAD"),
            None if self.git.is_shallow().unwrap_or(true) => {
                return Chosen::Nothing(Fallback::Shallow);
            }
            None => return Chosen::Nothing(Fallback::NoDefault),
        };
        match self.fork_point(head, &default) {
            Some(base) => self.at(base, &format!("where it left `{}`", default.name)),
            _ if self.git.is_shallow().unwrap_or(true) => Chosen::Nothing(Fallback::Shallow),
            _ => Chosen::Nothing(Fallback::Unrelated),
        }
    }

    /// Where the branch left the default branch. While something is merged into it, that is where
    /// the merge will have left it, if that is later.
    fn fork_point(&self, head: ObjectId, default: &Branch) -> Option<ObjectId> {
        let own = self.common(head, default.tip)?;
        let merged = self.git.rev_parse_single("MERGE_HEAD").ok();
        let theirs = merged.and_then(|merged| self.common(merged.detach(), default.tip));
        theirs.filter(|theirs| self.common(own, *theirs) == Some(own)).or(Some(own))
    }

    /// The last commit that two have in common.
    fn common(&self, one: ObjectId, other: ObjectId) -> Option<ObjectId> {
        self.git.merge_base(one, other).ok().flatten().map(gix::Id::detach)
    }

    fn at(&self, id: ObjectId, label: &str) -> Chosen<'_> {
        match Revision::new(&self.git, id, label, &self.path) {
            Some(revision) => Chosen::Revision(revision),
            None => Chosen::Nothing(Fallback::Shallow),
        }
    }

    /// The branch that others start from: what the clone's origin says, or the usual name.
    fn default_branch(&self) -> Option<Branch> {
        let remote = self.git.find_reference("refs/remotes/origin/HEAD").ok();
        let remote = remote.and_then(|head| {
            let name = head.target().try_name()?.shorten().to_string();
            let local = name.strip_prefix("origin/").unwrap_or(&name).to_owned();
            self.branch(&format!("refs/remotes/{name}"), &local)
        });
        let named = |name: &str| {
            let remote = self.branch(&format!("refs/remotes/origin/{name}"), name);
            remote.or_else(|| self.branch(&format!("refs/heads/{name}"), name))
        };
        remote.or_else(|| USUAL.into_iter().find_map(named))
    }

    fn branch(&self, reference: &str, name: &str) -> Option<Branch> {
        let mut reference = self.git.find_reference(reference).ok()?;
        let tip = reference.peel_to_id().ok()?.detach();
        Some(Branch { name: name.to_owned(), tip })
    }

    /// Whether the branch that is checked out is all that there is.
    fn is_only_branch(&self) -> bool {
        let Ok(Some(head)) = self.git.head_name() else { return false };
        if self.git.is_shallow().unwrap_or(true) {
            return false;
        }
        let Ok(references) = self.git.references() else { return false };
        let branches = ["refs/heads/", "refs/remotes/"];
        let mut all =
            branches.iter().filter_map(|prefix| references.prefixed(*prefix).ok()).flatten();
        all.all(|one| one.is_ok_and(|one| one.name() == head.as_ref()))
    }

    fn is_on(&self, branch: &Branch) -> bool {
        let head = self.git.head_name().ok().flatten();
        head.is_some_and(|head| head.shorten() == branch.name.as_str())
    }
}

struct Branch {
    /// Its name, without where it lies.
    name: String,
    tip: ObjectId,
}
