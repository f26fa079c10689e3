//! Paths as workflows write them: relative to the root of the repository, in which the project may
//! be a directory among others.

use groundplan_model::Model;

/// A path of the project, relative to the root of the repository; `.` is the root itself.
pub fn in_repository(model: &Model, path: &str) -> String {
    let mut components: Vec<&str> = Vec::new();
    for component in model.project_path.split('/').chain(path.split('/')) {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            name => components.push(name),
        }
    }
    if components.is_empty() { ".".to_owned() } else { components.join("/") }
}

/// How deep `inner` lies below `outer`, if it does: 0 for the same directory. Both are relative to
/// the root of the repository.
pub fn depth_below(outer: &str, inner: &str) -> Option<usize> {
    let count = |path: &str| if path == "." { 0 } else { path.split('/').count() };
    let below = outer == "."
        || inner == outer
        || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    below.then(|| count(inner) - count(outer))
}

/// Where the files of a project are, for the filter of a trigger: none when they are everywhere.
pub fn everything(model: &Model) -> Option<String> {
    let root = in_repository(model, ".");
    (root != ".").then(|| format!("{root}/**"))
}

/// The file of a workflow, relative to the project.
pub fn workflow(model: &Model, name: &str) -> String {
    format!("{}/{name}.yaml", model.output.workflows.peek().0.as_str())
}

#[cfg(test)]
mod tests {
    use super::depth_below;

    #[test]
    fn a_directory_lies_below_itself_and_its_parents() {
        assert_eq!(depth_below(".", "."), Some(0));
        assert_eq!(depth_below(".", "web"), Some(1));
        assert_eq!(depth_below("web", "web/e2e"), Some(1));
        assert_eq!(depth_below("web", "website"), None);
        assert_eq!(depth_below("web/e2e", "web"), None);
    }
}
