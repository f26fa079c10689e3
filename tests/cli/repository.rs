//! Committing without Git's own program: `cargo test` needs nothing but Rust.

use std::fs;

use gix::objs::tree::EntryKind;

use crate::project::Project;

impl Project {
    /// Commits every file to a branch, which is checked out then.
    pub fn commit(&self, branch: &str) {
        if !self.path(".git/HEAD").exists() {
            fs::remove_dir_all(self.path(".git")).unwrap();
            gix::init(self.root()).unwrap();
        }
        self.branch(branch);
        let git = gix::open(self.root()).unwrap();
        let mut tree = git.edit_tree(git.empty_tree().id).unwrap();
        let files = self.tree("");
        let tracked = files
            .iter()
            .filter(|(path, _)| !path.starts_with(".git/") && !path.starts_with(".groundplan/"));
        for (path, bytes) in tracked {
            let blob = git.write_blob(bytes).unwrap();
            tree.upsert(path.as_str(), EntryKind::Blob, blob).unwrap();
        }
        let tree = tree.write().unwrap();
        let who = gix::actor::SignatureRef { name: "a".into(), email: "b".into(), time: "0 +0000" };
        let parents: Vec<_> = git.head_id().ok().map(gix::Id::detach).into_iter().collect();
        let reference = format!("refs/heads/{branch}");
        git.commit_as(who, who, reference.as_str(), "files", tree, parents).unwrap();
    }

    /// Goes to a branch as `git switch --create` does, from where the last one is.
    pub fn branch(&self, name: &str) {
        let head = self.path(".git/HEAD");
        let current = fs::read_to_string(&head).unwrap_or_default();
        let current =
            current.trim().strip_prefix("ref: ").map(|name| self.path(&format!(".git/{name}")));
        let tip = current.and_then(|path| fs::read(path).ok());
        let there = self.path(&format!(".git/refs/heads/{name}"));
        if let Some(tip) = tip.filter(|_| !there.exists()) {
            fs::write(there, tip).unwrap();
        }
        fs::write(head, format!("ref: refs/heads/{name}\n")).unwrap();
    }
}
