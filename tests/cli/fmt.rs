use std::io::Write as _;
use std::process::Stdio;

use crate::project::Project;

const LOOSE: &str = "platform   \"shop\"{\n  description \"x\" }\n";

#[test]
fn files_are_formatted_in_place() {
    let project = Project::new(&[("platform.kdl", LOOSE), ("services/deep/api.kdl", LOOSE)]);
    project.write("target/left.kdl", LOOSE);
    project.run(&["fmt"]).ends_with(0).says("2 files looked at, 2 formatted");
    let text = project.read("platform.kdl");
    assert_eq!(text, "platform \"shop\" {\n    description \"x\"\n}\n");
    assert_eq!(project.read("services/deep/api.kdl"), text);
    assert_eq!(project.read("target/left.kdl"), LOOSE);
    project.run(&["fmt", "--check"]).ends_with(0);
}

#[test]
fn check_and_diff_write_nothing() {
    let project = Project::new(&[("platform.kdl", LOOSE)]);
    let ran = project.run(&["fmt", "--check"]).ends_with(1).says("1 of 1 file not formatted");
    assert_eq!(ran.out, "platform.kdl\n");
    project
        .run(&["fmt", "--diff", "platform.kdl"])
        .ends_with(1)
        .prints("--- a/platform.kdl\n+++ b/platform.kdl\n")
        .prints("+platform \"shop\" {\n");
    assert_eq!(project.read("platform.kdl"), LOOSE);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let project = Project::new(&[]);
    let mut command = project.command(&["fmt", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(LOOSE.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"platform \"shop\" {\n    description \"x\"\n}\n");
}

#[test]
fn a_file_with_faults_is_left_and_the_others_are_formatted() {
    let broken = "platform \"shop {\n";
    let project = Project::new(&[("a.kdl", broken), ("b.kdl", LOOSE)]);
    project.run(&["fmt"]).ends_with(1).says("a.kdl:1:");
    assert_eq!(project.read("a.kdl"), broken);
    assert_ne!(project.read("b.kdl"), LOOSE);
}

#[test]
fn a_link_is_not_replaced_by_a_file() {
    let project = Project::new(&[("real.kdl", LOOSE)]);
    std::os::unix::fs::symlink("real.kdl", project.path("link.kdl")).unwrap();
    project.run(&["fmt", "link.kdl"]).ends_with(2).says("is not a regular file");
    assert!(project.path("link.kdl").symlink_metadata().unwrap().is_symlink());
}

#[test]
fn line_ends_of_git_are_no_fault_and_stay() {
    let project = Project::new(&[("a.kdl", &LOOSE.replace('\n', "\r\n"))]);
    project.run(&["fmt"]).ends_with(0).says("1 formatted");
    let text = project.read("a.kdl");
    assert_eq!(text, "platform \"shop\" {\r\n    description \"x\"\r\n}\r\n");
    project.run(&["fmt", "--check"]).ends_with(0);
    project.run(&["fmt", "--diff"]).ends_with(0);
    project.run(&["fmt"]).ends_with(0).says("0 formatted");
}

#[test]
fn a_file_that_is_not_text_does_not_stop_the_others() {
    let project = Project::new(&[("b.kdl", LOOSE)]);
    std::fs::write(project.path("a.kdl"), b"// caf\xe9\n").unwrap();
    project.run(&["fmt"]).ends_with(2).says("cannot read `a.kdl`: byte 6 is not UTF-8");
    assert_ne!(project.read("b.kdl"), LOOSE);
}
