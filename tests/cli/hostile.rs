//! Projects that want to be read for something else.

use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::project::{Project, Ran};

const HEAD: &str = "platform \"shop\"\nenvironment \"local\" { compose }\n";

fn including(path: &str) -> String {
    format!("{HEAD}include \"{path}\"\n")
}

/// Longer than any check takes on a busy machine: who waits for a pipe or reads without an end is
/// told from who is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Checks a project, which has to end, with a diagnostic.
fn checked(project: &Project) -> Ran {
    let started = Instant::now();
    let ran = project.run(&["check", "--output-format", "concise"]).ends_with(1);
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    ran
}

#[test]
fn what_is_not_a_regular_file_is_not_waited_for() {
    let project = Project::new(&[("platform.kdl", &including("pipe.kdl"))]);
    assert!(Command::new("mkfifo").arg(project.path("pipe.kdl")).status().unwrap().success());
    checked(&project).prints("cannot read `pipe.kdl`: it is not a regular file");
    let project = Project::new(&[]);
    assert!(Command::new("mkfifo").arg(project.path("platform.kdl")).status().unwrap().success());
    checked(&project).prints("cannot read `platform.kdl`");
}

#[test]
fn links_do_not_lead_out_of_the_project() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.kdl"), "secret \"stolen\"\n").unwrap();
    for target in
        ["/dev/zero", "/proc/self/mem", outside.path().join("secret.kdl").to_str().unwrap()]
    {
        let project = Project::new(&[("platform.kdl", &including("link.kdl"))]);
        symlink(target, project.path("link.kdl")).unwrap();
        let ran = checked(&project).prints("the path leads out of the project");
        assert!(!ran.out.contains("stolen"), "{ran:#?}");
    }
    let project = Project::new(&[("platform.kdl", &including("folder/secret.kdl"))]);
    symlink(outside.path(), project.path("folder")).unwrap();
    checked(&project).prints("the path leads out of the project");
    let project = Project::new(&[("platform.kdl", &including("folder/*.kdl"))]);
    symlink(outside.path(), project.path("folder")).unwrap();
    checked(&project).prints("the path leads out of the project");
}

#[test]
fn links_inside_the_project_are_followed() {
    let project = Project::new(&[("platform.kdl", &including("link.kdl")), ("real/a.kdl", "")]);
    symlink("real/a.kdl", project.path("link.kdl")).unwrap();
    project.run(&["check"]).ends_with(0);
    // By whatever path it is reached, it is one file.
    project.write("real/a.kdl", "include \"real/a.kdl\"\n");
    checked(&project).prints("include-cycle");
    let looping = Project::new(&[("platform.kdl", &including("loop.kdl"))]);
    symlink("loop.kdl", looping.path("loop.kdl")).unwrap();
    checked(&looping).prints("cannot read `loop.kdl`");
}

#[test]
fn large_and_many_files_are_refused() {
    let project = Project::new(&[("platform.kdl", &including("large.kdl"))]);
    project.write("large.kdl", &"// x\n".repeat(300_000));
    checked(&project).prints("it is larger than 1048576 bytes");
    let project = Project::new(&[("platform.kdl", &including("all/**/*.kdl"))]);
    (0..600).for_each(|index| project.write(&format!("all/{}/{index}.kdl", index % 7), ""));
    checked(&project).prints("more than 512 files match");
    let project = Project::new(&[("platform.kdl", &including("all/*.kdl"))]);
    let megabyte = "// x\n".repeat(200_000);
    (0..20).for_each(|index| project.write(&format!("all/{index}.kdl"), &megabyte));
    checked(&project).prints("the project's files are larger than 16777216 bytes");
}

#[test]
fn globs_look_at_nothing_hidden_and_at_no_builds() {
    let project = Project::new(&[("platform.kdl", &including("**/*.kdl"))]);
    let mistake = "nonsense \"x\"\n";
    for path in [".hidden/a.kdl", "target/a.kdl", "node_modules/a.kdl", ".git/a.kdl", ".a.kdl"] {
        project.write(path, mistake);
    }
    project.run(&["check"]).ends_with(0);
    project.write("seen/target.kdl", mistake);
    checked(&project).prints("seen/target.kdl:1:1");
}

#[test]
fn bytes_that_are_not_text_are_located() {
    let project = Project::new(&[("platform.kdl", &including("latin.kdl"))]);
    std::fs::write(project.path("latin.kdl"), b"// caf\xe9\n").unwrap();
    checked(&project).prints("byte 6 is not UTF-8");
}

#[test]
fn nothing_steers_the_terminal() {
    let project = Project::new(&[("platform.kdl", HEAD)]);
    let name = "gone\u{1b}[31m\u{202e}.kdl";
    for ran in [project.run(&["check", name]), project.run(&["compile", "-e", name])] {
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.error.contains(steers), "{ran:#?}");
        assert_eq!(ran.code, Some(2));
    }
}

#[test]
fn checking_writes_nothing() {
    let project = Project::shop();
    let before = project.tree("");
    for command in ["check", "todo", "explain"] {
        project.run(&[command]).ends_with(0);
    }
    project.run(&["fmt", "--check"]).ends_with(0);
    assert_eq!(before, project.tree(""));
}
