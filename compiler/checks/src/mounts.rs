use std::collections::BTreeMap;

use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_schema::Value;
use groundplan_schema::scalar::Path;
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// A path in a container that is not absolute or hides the system.
    pub struct MountPath { path: String, why: &'static str }
    error "mount-path"
    message "nothing can be mounted at `{path}`: {why}"
    label "{why}"
    help "write an absolute path of its own, like `\"/var/lib/app\"`"
}

diagnostic! {
    /// Two things in one place of a container.
    pub struct MountClash { path: String }
    error "mount-clash"
    message "two things are mounted at `{path}`"
    label "mounted again"
    help "give each a path of its own"
}

pub(crate) static RULES: &[&Rule] = &[MountPath::RULE, MountClash::RULE];

/// Files, volumes and scratch space have absolute paths of their own.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (path, span) in mounts(&running) {
            let path = match path.trim_end_matches('/') {
                "" => "/",
                path => path,
            };
            let why = match path {
                "/" | "/etc" | "/usr" | "/bin" | "/lib" | "/proc" | "/sys" | "/dev" => {
                    Some("it would hide the system")
                }
                path if !path.starts_with('/') => Some("it is not absolute"),
                path if path.split('/').any(|part| part == "..") => Some("it leads upwards"),
                _ => None,
            };
            if let Some(why) = why {
                out.push(MountPath { span, path: path.to_owned(), why }.into());
            } else if let Some(first) = seen.get(path) {
                let fault = Diagnostic::from(MountClash { span, path: path.to_owned() });
                out.push(fault.with_label(*first, "first mounted here"));
            } else {
                seen.insert(path, span);
            }
        }
    }
}

fn mounts<'m>(running: &Running<'m>) -> impl Iterator<Item = (&'m str, Span)> {
    let workload = running.workload;
    let files = workload.file.values().map(|file| &file.path);
    let volumes = workload.volume.values().map(|volume| &volume.path);
    let scratches = workload.scratch.values().map(|scratch| &scratch.path);
    let known = |path: &'m Value<Path>| Some((path.sure()?.as_str(), path.origin().span()?));
    files.chain(volumes).chain(scratches).filter_map(known)
}
