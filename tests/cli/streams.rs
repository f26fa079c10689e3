//! What goes where, and what happens when nobody takes it.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::process::Stdio;

use crate::project::{Project, Ran};

#[test]
fn data_go_to_standard_output_and_messages_to_standard_error() {
    let project = Project::shop();
    let ran = project.run(&["check"]).ends_with(0).says("no fault, 1 open question");
    assert_eq!(ran.out, "");
    project.edit("platform.kdl", "main.url", "mian.url");
    let ran = project.run(&["check"]).ends_with(1).prints("did you mean `main`?");
    assert_eq!(ran.error, "");
    let ran = project.run(&["check", "--output-format", "concise"]).ends_with(1);
    assert!(ran.out.starts_with("platform.kdl:"), "{ran:#?}");
    let document = project.run(&["check", "--output-format", "json"]).ends_with(1).json();
    assert_eq!(document["diagnostics"][0]["code"], "unknown-reference");
}

#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let project = Project::shop();
    for arguments in
        [["todo"].as_slice(), &["explain"], &["--help"], &["check", "--output-format", "json"]]
    {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = project.command(arguments);
        let output = command.stdout(Stdio::from(full)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn nobody_reading_is_no_fault() {
    let project = Project::shop();
    let mut command = project.command(&["explain", "--output-format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn closed_streams_do_no_harm() {
    let project = Project::shop();
    let program = env!("CARGO_BIN_EXE_groundplan");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "exec \"$0\" compile <&- >&- 2>&-", program]).current_dir(project.root());
    Ran::of(command).ends_with(0);
    assert!(project.path("generated/local/compose/compose.yaml").exists());
}

#[test]
fn colour_comes_only_when_it_is_asked_for() {
    let project = Project::shop();
    project.edit("platform.kdl", "main.url", "mian.url");
    let is_coloured = |ran: &Ran| ran.out.contains('\u{1b}');
    assert!(!is_coloured(&project.run(&["check"])));
    assert!(is_coloured(&project.run(&["check", "--color", "always"])));
    let mut forced = project.command(&["check"]);
    forced.env("CLICOLOR_FORCE", "1");
    assert!(is_coloured(&Ran::of(forced)));
    let mut refused = project.command(&["check"]);
    refused.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!is_coloured(&Ran::of(refused)));
}

#[test]
fn advice_is_shown_when_it_is_asked_for() {
    let project = Project::shop();
    project.edit("platform.kdl", "secret \"mail-key\"", "secret \"mail-key\" rotate=\"90d\"");
    let quiet = project.run(&["check"]).ends_with(0);
    assert!(!quiet.out.contains("advice"), "{quiet:#?}");
    project.run(&["check", "--notes"]).ends_with(0).prints("advice[");
}

#[test]
fn help_leads_with_what_can_be_done() {
    let project = Project::new(&[]);
    for command in ["compile", "check", "fmt", "explain", "todo", "env", "init"] {
        project.run(&["--help"]).ends_with(0).prints(command);
        project.run(&[command, "--help"]).ends_with(0).prints("Examples:");
    }
    project.run(&["--version"]).ends_with(0).prints("groundplan ");
    project.run(&[]).ends_with(2);
}
