//! Where the objects of an entity are written.

use groundplan_model::EntityKind;

/// The file that kustomize looks for.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// The directory of jobs, with a kustomization of its own.
pub const JOBS: &str = "jobs";

/// The directory of what an administrator applies once, with a kustomization of its own.
pub const ADMINISTRATION: &str = "cluster";

/// The file of an entity's objects. No name of the description holds a `.`, so that none of these can
/// be a file that has a name of its own here.
pub fn of(kind: EntityKind, name: &str) -> String {
    match kind {
        EntityKind::Job => format!("{JOBS}/{name}.{}.yaml", kind.word()),
        _ => format!("{name}.{}.yaml", kind.word()),
    }
}

/// The file of the backups of a database.
pub fn of_backup(database: &str) -> String {
    format!("{database}.backup.yaml")
}

/// A file of what an administrator applies.
pub fn of_administration(name: &str) -> String {
    format!("{ADMINISTRATION}/{name}.yaml")
}
