use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};

use crate::project::Project;

const COMPOSE: &str = "generated/local/compose/compose.yaml";

#[test]
fn a_second_run_touches_nothing() {
    let project = Project::compiled();
    let stamps = || {
        let tree = project.tree("generated").into_keys().chain(project.tree(".github").into_keys());
        tree.map(|path| {
            let found = fs::metadata(project.path(&path)).unwrap();
            (path, found.ino(), found.mtime(), found.mtime_nsec())
        })
        .collect::<Vec<_>>()
    };
    let before = stamps();
    assert!(before.len() > 10, "{before:?}");
    project.run(&["compile"]).ends_with(0).says("0 files written, 0 removed");
    assert_eq!(before, stamps());
}

#[test]
fn check_is_silent_when_everything_is_current() {
    let project = Project::compiled();
    let ran = project.run(&["compile", "--check"]).ends_with(0);
    assert_eq!((ran.out.as_str(), ran.error.as_str()), ("", ""));
}

#[test]
fn check_shows_what_is_not_current_and_writes_nothing() {
    type Fault<'a> = &'a dyn Fn(&Project);
    let faults: [(&str, Fault<'_>); 5] = [
        ("was edited", &|project| project.edit(COMPOSE, "services:", "services: ")),
        ("is missing", &|project| fs::remove_file(project.path(COMPOSE)).unwrap()),
        ("is out of date", &|project| project.edit("platform.kdl", "8000", "9000")),
        ("is not described any more", &|project| {
            let text = project.read("platform.kdl");
            let (before, rest) = text.split_once("environment \"local\"").unwrap();
            let after = rest.split_once("}\n").unwrap().1;
            project.write("platform.kdl", &format!("{before}{after}"));
        }),
        ("was not written by Groundplan", &|project| {
            fs::remove_file(project.path("generated/groundplan.manifest.json")).unwrap();
            project.edit(COMPOSE, "services:", "services: ");
        }),
    ];
    for (said, fault) in faults {
        let project = Project::compiled();
        fault(&project);
        let before = project.tree("");
        let ran = project.run(&["compile", "--check"]).ends_with(1).says(said);
        assert!(ran.out.contains("--- ") && ran.out.contains("\n+++ "), "{ran:#?}");
        assert_eq!(before, project.tree(""), "{said}");
    }
}

#[test]
fn the_difference_leads_from_what_is_there_to_what_is_to_be_there() {
    let project = Project::compiled();
    project.edit("platform.kdl", "8000", "9000");
    let ran = project.run(&["compile", "--diff"]).ends_with(1).says("nothing was written");
    assert!(ran.out.contains("--- a/generated/local/compose/compose.yaml\n"), "{ran:#?}");
    let changed = |sign: char, port: &str| {
        ran.out.lines().any(|line| line.starts_with(sign) && line.contains(port))
    };
    assert!(changed('-', "8000") && changed('+', "9000"), "{ran:#?}");
}

#[test]
fn an_edited_file_is_shown_and_kept() {
    let project = Project::compiled();
    project.edit(COMPOSE, "services:", "# mine\nservices:");
    project.edit("platform.kdl", "8000", "9000");
    let before = project.tree("");
    project
        .run(&["compile"])
        .ends_with(1)
        .says("is not Groundplan's to overwrite; nothing was written")
        .says("`generated/local/compose/compose.yaml` was edited since it was written")
        .prints("-# mine\n");
    assert_eq!(before, project.tree(""));
    project.run(&["compile", "--force"]).ends_with(0);
    assert!(!project.read(COMPOSE).contains("# mine"));
}

#[test]
fn a_file_of_somebody_else_is_kept() {
    let project = Project::shop();
    project.write(COMPOSE, "services: {}\n");
    project.run(&["compile"]).ends_with(1).says("was not written by Groundplan");
    assert_eq!(project.read(COMPOSE), "services: {}\n");
    assert_eq!(project.tree("generated").len(), 1);
}

#[test]
fn what_is_not_described_any_more_goes_unless_it_was_edited() {
    let project = Project::compiled();
    let kustomization = "generated/staging/kubernetes/kustomization.yaml";
    project.edit(kustomization, "kind:", "# mine\nkind:");
    let text = project.read("platform.kdl");
    let (before, rest) = text.split_once("environment \"staging\"").unwrap();
    let after = rest.split_once("}\n").unwrap().1;
    let after = after.replace("    deploy \"staging\"\n", "").replace(" after=\"staging\"", "");
    project.write("platform.kdl", &format!("{before}{after}"));
    project.run(&["compile"]).ends_with(0).says(
        "warning: `generated/staging/kubernetes/kustomization.yaml` is not described any more",
    );
    assert_eq!(project.tree("generated/staging").len(), 1);
    project.run(&["compile", "--force"]).ends_with(0);
    assert!(!project.path("generated/staging").exists());
}

#[test]
fn nothing_is_written_through_a_link() {
    let project = Project::shop();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), project.path("generated")).unwrap();
    project.run(&["compile", "--force"]).ends_with(2).says("`generated` is a symbolic link");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert!(!project.path(".github").exists());
}

#[test]
fn what_is_in_the_way_leaves_the_old_files_alone() {
    let project = Project::compiled();
    fs::remove_file(project.path(COMPOSE)).unwrap();
    fs::create_dir(project.path(COMPOSE)).unwrap();
    project.edit("platform.kdl", "8000", "9000");
    let before = project.tree("generated");
    project.run(&["compile"]).ends_with(2).says("is not a regular file");
    assert_eq!(before, project.tree("generated"));
}

#[test]
fn a_question_blocks_only_what_needs_it() {
    let project = Project::shop();
    project
        .run(&["compile"])
        .ends_with(0)
        .says("1 open question keeps files from being written:")
        .says("  Which AWS account? (platform.kdl:16:9)\n    production: kubernetes, terraform")
        .says("next:\n  groundplan env local\n  docker compose -f generated/local/compose/compose.yaml up\n  groundplan todo\n");
    assert!(project.path(COMPOSE).exists());
    assert!(!project.path("generated/production").exists());
    project.run(&["compile", "-e", "production"]).ends_with(1).says("Which AWS account?");
    project.run(&["compile", "-e", "local"]).ends_with(0);
    project
        .run(&["compile", "--deny", "todo"])
        .ends_with(1)
        .says("error[open-question]")
        .says("still open: Which AWS account?");
}

#[test]
fn only_what_is_chosen_is_written() {
    let project = Project::shop();
    project.run(&["compile", "-e", "staging", "-t", "kubernetes"]).ends_with(0);
    let written = project.tree("generated");
    assert!(written.keys().all(|path| {
        path.starts_with("generated/staging/kubernetes/")
            || path.starts_with("generated/groundplan.")
    }));
    assert!(!project.path(".github").exists());
    // Part by part comes to the same as all at once.
    project.run(&["compile", "-t", "docker", "-t", "github"]).ends_with(0);
    project.run(&["compile", "-e", "local"]).ends_with(0);
    let whole = Project::compiled();
    for directory in ["generated", ".github"] {
        assert_eq!(project.tree(directory), whole.tree(directory));
    }
}

#[test]
fn a_name_that_does_not_exist_finds_its_neighbour() {
    let project = Project::shop();
    project
        .run(&["compile", "-e", "productoin"])
        .ends_with(2)
        .says("there is no environment `productoin`")
        .says("did you mean `production`?");
    project.run(&["compile", "-t", "terafrom"]).ends_with(2).says("'terraform'");
    project.run(&["complie"]).ends_with(2).says("'compile'");
}

#[test]
fn faults_keep_everything_from_being_written() {
    let project = Project::shop();
    project.edit("platform.kdl", "main.url", "mian.url");
    project.run(&["compile"]).ends_with(1).says("error[unknown-reference]");
    assert!(!project.path("generated").exists());
}

#[test]
fn outputs_go_where_the_description_and_the_command_line_say() {
    let project = Project::shop();
    project.write(
        "platform.kdl",
        &format!("{}output {{\n    generated \"./deploy//out\"\n}}\n", crate::project::SHOP),
    );
    project.run(&["compile"]).ends_with(0);
    assert!(project.path("deploy/out/local/compose/compose.yaml").exists());
    // Workflows name the files, and these are another manifest's.
    project.run(&["compile", "-o", "elsewhere"]).ends_with(1).says("was not written by Groundplan");
    project.run(&["compile", "-o", "elsewhere", "--force"]).ends_with(0);
    project.run(&["compile", "-o", "elsewhere", "--check"]).ends_with(0);
    assert!(project.path("elsewhere/groundplan.manifest.json").exists());
    for outside in ["..", "/tmp", ".git/hooks", "."] {
        project.run(&["compile", "-o", outside]).ends_with(2).says("cannot write to");
    }
}

#[test]
fn workflows_can_go_to_the_root_of_the_repository() {
    let project = Project::new(&[("apps/shop/platform.kdl", crate::project::SHOP)]);
    project
        .run(&["compile", "apps/shop"])
        .ends_with(0)
        .says("note: GitHub reads workflows only at the root of the repository")
        .says("docker compose -f apps/shop/generated/local/compose/compose.yaml up");
    assert!(project.path("apps/shop/.github/workflows").exists());
    let text =
        format!("{}output {{\n    workflows \"/.github/workflows\"\n}}\n", crate::project::SHOP);
    project.write("apps/shop/platform.kdl", &text);
    project.run(&["compile", "apps/shop"]).ends_with(0);
    assert!(project.path(".github/workflows").exists());
    assert!(!project.path("apps/shop/.github/workflows").read_dir().unwrap().any(|_| true));
    project.run(&["compile", "apps/shop", "--check"]).ends_with(0);
}

#[test]
fn the_project_is_found_from_inside() {
    let project = Project::shop();
    fs::create_dir(project.path("src")).unwrap();
    let mut command = project.command(&["compile"]);
    command.current_dir(project.path("src"));
    crate::project::Ran::of(command)
        .ends_with(0)
        .says("docker compose -f ../generated/local/compose/compose.yaml up");
    let empty = Project::new(&[]);
    empty.run(&["check"]).ends_with(2).says("there is no `platform.kdl` here or above");
    empty.run(&["check", "nowhere"]).ends_with(2).says("cannot read `nowhere`");
}

#[test]
fn programs_get_one_document() {
    let project = Project::shop();
    let document = project.run(&["compile", "--output-format", "json"]).ends_with(0).json();
    assert_eq!(document["version"], 1);
    assert_eq!(document["diagnostics"].as_array().unwrap().len(), 0);
    assert!(document["written"].as_array().unwrap().len() > 10);
    let blocked = &document["blocked"][0];
    assert_eq!(blocked["question"], "Which AWS account?");
    assert_eq!(
        (blocked["path"].as_str(), blocked["line"].as_u64()),
        (Some("platform.kdl"), Some(16))
    );
    assert_eq!(blocked["blocks"][0]["environment"], "production");
    project.edit("platform.kdl", "8000", "9000");
    let document =
        project.run(&["compile", "--check", "--output-format", "json"]).ends_with(1).json();
    let files = document["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["path"] == COMPOSE && file["state"] == "outdated"));
}

#[test]
fn the_source_map_leads_back_to_the_description() {
    let project = Project::compiled();
    let map: serde_json::Value =
        serde_json::from_str(&project.read("generated/groundplan.map.json")).unwrap();
    let compose = project.read(COMPOSE);
    let lines: Vec<&str> = compose.lines().collect();
    let marks = map["files"][COMPOSE].as_array().unwrap();
    let mut written = 0;
    for mark in marks {
        let line = lines[mark[0].as_u64().unwrap() as usize - 1];
        let pointer = mark[1].as_str().unwrap();
        assert!(pointer.is_empty() || pointer.starts_with('/'), "{mark}: {line}");
        for origin in mark[2].as_array().unwrap() {
            let origin = origin.as_str().unwrap();
            match origin.split_once(':') {
                Some((path, at)) => {
                    let text = project.read(path);
                    assert!(text.lines().nth(at.parse::<usize>().unwrap() - 1).is_some(), "{mark}");
                    written += 1;
                }
                None => assert!(map["rules"][origin].is_string(), "{mark}"),
            }
        }
    }
    assert!(written > 3, "{marks:?}");
}
