//! Branches that changed one platform, as Git leaves them: the description is mended, and `compile`
//! does the rest. `tests/conformance/git` does the same with Git itself.

use std::collections::BTreeMap;

use crate::project::{Project, SHOP};

const SERVICES: &str = "include \"services/*.kdl\"\ninclude \"data/*.kdl\"\n";

fn service(name: &str, replicas: &str) -> String {
    format!(
        "service \"{name}\" {{\n    image \"nginx:1.29\"\n    port \"http\" 8080\n    replicas {replicas}\n}}\n"
    )
}

fn bucket(versioning: &str) -> String {
    format!("bucket \"reports\" {{\n    versioning {versioning}\n}}\n")
}

/// What is in every description.
fn always(project: &Project) {
    project.write("data/files.kdl", "bucket \"files\"\n");
    project.write("services/first.kdl", &service("first", "1"));
}

/// The texts of a project's files, and nothing for one that is gone.
type Tree = BTreeMap<String, Vec<u8>>;

/// A compiled project of these files of the description.
fn compiled(files: &[(&str, &str)]) -> Project {
    let entry =
        format!("{SHOP}{SERVICES}").replace("(todo)\"Which AWS account?\"", "\"111122223333\"");
    let project = Project::new(&[("platform.kdl", &entry)]);
    always(&project);
    files.iter().for_each(|(path, text)| project.write(path, text));
    project.run(&["compile"]).ends_with(0);
    project
}

fn tree(project: &Project) -> Tree {
    let mut tree = project.tree("");
    tree.retain(|path, _| !path.starts_with(".groundplan/"));
    tree
}

/// What Git makes of two trees and the one that both come from: whole files where one side changed,
/// and both texts with its signs between them where both did. It merges line by line and so leaves
/// less in conflict, never more.
fn merge(base: &Tree, ours: &Tree, theirs: &Tree) -> Tree {
    let mut paths: Vec<&String> = base.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut merged = Tree::new();
    for path in paths {
        let text = match (base.get(path), ours.get(path), theirs.get(path)) {
            (_, ours, theirs) if ours == theirs => ours.cloned(),
            (base, ours, theirs) if ours == base => theirs.cloned(),
            (base, ours, theirs) if theirs == base => ours.cloned(),
            // Changed here and deleted there: Git leaves what was changed.
            (_, Some(one), None) | (_, None, Some(one)) => Some(one.clone()),
            (_, ours, theirs) => {
                let text =
                    |side: Option<&Vec<u8>>| String::from_utf8(side.unwrap().clone()).unwrap();
                let (ours, theirs) = (text(ours), text(theirs));
                let shared: String = ours
                    .split_inclusive('\n')
                    .zip(theirs.split_inclusive('\n'))
                    .take_while(|(one, other)| one == other)
                    .map(|(line, _)| line)
                    .collect();
                let rest = |text: &str| text.strip_prefix(shared.as_str()).unwrap().to_owned();
                let (ours, theirs) = (rest(&ours), rest(&theirs));
                let text = format!("{shared}<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> b\n");
                Some(text.into_bytes())
            }
        };
        merged.extend(text.map(|text| (path.clone(), text)));
    }
    merged
}

/// Merges two branches in a third checkout, mends the description and compiles.
fn judge(before: &[(&str, &str)], a: &[(&str, &str)], b: &[(&str, &str)], after: &[(&str, &str)]) {
    let project = compiled(a);
    let merged = merge(&tree(&compiled(before)), &tree(&project), &tree(&compiled(b)));
    for path in tree(&project).keys() {
        std::fs::remove_file(project.path(path)).unwrap();
    }
    for (path, text) in &merged {
        project.write(path, std::str::from_utf8(text).unwrap());
    }
    project.write("generated/staging/kubernetes/.env", "theirs\n");
    for directory in ["services", "data"] {
        let _ = std::fs::remove_dir_all(project.path(directory));
    }
    always(&project);
    after.iter().for_each(|(path, text)| project.write(path, text));
    project.run(&["compile"]).ends_with(0);
    project.run(&["compile", "--check"]).ends_with(0);
    let mut there = tree(&project);
    assert_eq!(there.remove("generated/staging/kubernetes/.env"), Some(b"theirs\n".to_vec()));
    let mut once = tree(&compiled(after));
    // Ports that a branch gave out stay given out, in whichever order both would come to them.
    for path in ALLOCATED {
        assert_eq!(there.remove(path).is_some(), once.remove(path).is_some(), "{path}");
    }
    assert_eq!(there, once, "as if it had been compiled once");
}

/// What holds ports of the machine.
const ALLOCATED: [&str; 2] = ["groundplan.lock", "generated/local/compose/compose.yaml"];

#[test]
fn two_branches_that_each_add_a_service() {
    let (api, admin) = (service("api", "2"), service("admin", "2"));
    let (a, b) = (("services/api.kdl", api.as_str()), ("services/admin.kdl", admin.as_str()));
    judge(&[], &[a], &[b], &[a, b]);
}

#[test]
fn one_changes_a_bucket_that_the_other_deletes() {
    let (old, new) = (bucket("#true"), bucket("#false"));
    let (before, changed) =
        (("data/reports.kdl", old.as_str()), ("data/reports.kdl", new.as_str()));
    judge(&[before], &[changed], &[], &[changed]);
    let retired = ("data/retired.kdl", "retire \"reports\" reason=\"nobody reads them\"\n");
    judge(&[before], &[changed], &[], &[retired]);
}

#[test]
fn both_change_one_service() {
    let [old, one, other, both] = ["2", "3", "4", "5"].map(|replicas| service("api", replicas));
    let file = |text: &'static str| ("services/api.kdl", text);
    let leak = |text: String| file(Box::leak(text.into_boxed_str()));
    judge(&[leak(old)], &[leak(one)], &[leak(other)], &[leak(both)]);
}
