//! `.env`: `.env.example` says what has to stand in it and what may, and holds no value; `.gitignore`
//! keeps it out of the repository.

use crate::target::lowered::{File, Lowered};
use crate::target::port::published;
use crate::target::project::Project;
use crate::target::variable::variables;

/// What keeps passwords out of the repository, however they came beside the Compose file.
pub const GITIGNORE: &str = "/.env\n/.env.*\n!/.env.example\n/.groundplan-tmp-*\n";

/// Both files.
pub fn lower<'m>(project: &Project<'_, 'm>) -> Lowered<'m> {
    let file = |path: &str, text| File { path: path.to_owned(), text, origin: None };
    let files =
        vec![file(".env.example", example(project)), file(".gitignore", gitignore(project))];
    Lowered { files, ..Lowered::default() }
}

fn gitignore(project: &Project<'_, '_>) -> String {
    let header = project.cx.header().into_iter().map(|line| format!("# {line}\n"));
    header.chain([GITIGNORE.to_owned()]).collect()
}

fn example(project: &Project<'_, '_>) -> String {
    let cx = project.cx;
    let environment = cx.environment.name();
    let mut out: String = cx.header().iter().map(|line| format!("# {line}\n")).collect();
    out.push_str(&format!(
        "#\n# Copy it to `.env` beside it, or let `groundplan env {environment}` do so.\n\n"
    ));
    out.push_str("# A second checkout on one machine needs a name of its own, and ports:\n");
    out.push_str(&format!("# COMPOSE_PROJECT_NAME={}\n", project.names.prefix()));
    for port in published(cx.record, cx.environment) {
        out.push_str(&format!("# {}={}\n", port.variable, port.number));
    }
    for variable in variables(cx.record, cx.environment) {
        out.push_str(&format!("\n# {}\n", one_line(&variable.doc)));
        match variable.switch() {
            None => out.push_str("# Any random letters and digits.\n"),
            Some(switch) => {
                out.push_str(&format!("# Without it: `{switch}=0` leaves out what needs it.\n"));
            }
        }
        out.push_str(&format!("{}=\n", variable.name));
    }
    out
}

/// A comment ends with its line, whatever its text holds.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
