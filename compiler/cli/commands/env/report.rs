//! What is said of a file that was laid in, without any value.

use groundplan_backends::compose::Variable;

use super::super::count;
use super::Written;

/// What was done, what is still missing, and how to go on.
pub fn report(shown: &str, variables: &[Variable], written: &Written) -> String {
    let mut out = match written.completed.added.len() {
        0 => format!("`{shown}` has every variable already\n"),
        added => format!("wrote {} to `{shown}`\n", count(added, "variable")),
    };
    for (name, number) in &written.moved {
        out.push_str(&format!("  {name}: {number}, because its usual port was taken\n"));
    }
    blank(variables, written, &mut out);
    if written.is_new {
        data(variables, &mut out);
    }
    out
}

fn blank(variables: &[Variable], written: &Written, out: &mut String) {
    let blank = variables.iter().filter(|one| written.completed.blank.contains(&one.name));
    let mut switch = None;
    let mut lines = String::new();
    for variable in blank {
        lines.push_str(&format!("  {}: {}\n", variable.name, variable.doc));
        switch = switch.or_else(|| variable.switch());
    }
    if !lines.is_empty() {
        out.push_str("still to be filled in:\n");
        out.push_str(&lines);
    }
    if let Some(switch) = switch {
        out.push_str(&format!(
            "what you have not got you can leave out, with what needs it: `{switch}=0`, or \
             `groundplan env ENV --without NAME`\n"
        ));
    }
}

/// What becomes of data that an earlier file was used with.
fn data(variables: &[Variable], out: &mut String) {
    if variables.iter().any(|one| one.follows) {
        out.push_str(
            "if an earlier `.env` is lost: its data is there, and opens with the new passwords at \
             the next `docker compose up`; should `docker volume ls` show it under another project, \
             make that the `COMPOSE_PROJECT_NAME`\n",
        );
    }
    let others = variables.iter().filter(|one| one.generate && !one.follows);
    let others: Vec<_> = others.map(|one| format!("`{}`", one.name)).collect();
    if !others.is_empty() {
        out.push_str(&format!(
            "what was signed or encrypted with an earlier value of {} needs that one back\n",
            others.join(", ")
        ));
    }
}
