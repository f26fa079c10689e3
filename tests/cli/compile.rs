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
            let retired = "retire \"local\" reason=\"nobody uses it\"\n";
            project.write("platform.kdl", &format!("{before}{after}{retired}"));
        }),
        ("was not written by Groundplan", &|project| project.write(COMPOSE, "services: {}\n")),
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
fn github_shows_beside_the_file_what_is_not_current() {
    let project = Project::new(&[("apps/shop/platform.kdl", crate::project::SHOP)]);
    project.run(&["compile", "apps/shop"]).ends_with(0);
    project.edit("apps/shop/platform.kdl", "8000", "9000");
    let arguments = ["compile", "apps/shop", "--check", "--output-format", "github"];
    let path = format!("apps/shop/{COMPOSE}");
    project
        .run(&arguments)
        .ends_with(1)
        .prints(&format!("::error file={path}::{path} is out of date: run `groundplan compile`\n"));
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
fn an_edited_file_is_replaced_and_what_it_held_is_kept() {
    let project = Project::compiled();
    project.edit(COMPOSE, "services:", "# mine\nservices:");
    let edited = project.read(COMPOSE);
    project.edit("platform.kdl", "8000", "9000");
    let kept = format!(".groundplan/kept/{COMPOSE}");
    project.run(&["compile"]).ends_with(0).says(&format!("kept what was in {COMPOSE} as {kept}\n"));
    assert_eq!(project.read(&kept), edited);
    assert!(!project.read(COMPOSE).contains("# mine"));
    project.run(&["compile", "--check"]).ends_with(0);
}

#[test]
fn a_file_of_somebody_else_is_left() {
    let project = Project::shop();
    project.write(COMPOSE, "services: {}\n");
    project
        .run(&["compile"])
        .ends_with(1)
        .says("error: 1 file that is to be written is not Groundplan's; nothing was written")
        .says(&format!("`{COMPOSE}` was not written by Groundplan"))
        .says("help: move it away");
    assert_eq!(project.read(COMPOSE), "services: {}\n");
    assert_eq!(project.tree("generated").len(), 1);
    assert!(!project.path(".groundplan").exists());
}

#[test]
fn what_is_not_described_any_more_goes() {
    let project = Project::compiled();
    project.edit("generated/staging/kubernetes/kustomization.yaml", "kind:", "# mine\nkind:");
    project.write("generated/staging/kubernetes/mine.yaml", "kind: Service\n");
    let text = project.read("platform.kdl");
    let (before, rest) = text.split_once("environment \"staging\"").unwrap();
    let after = rest.split_once("}\n").unwrap().1;
    let after = after.replace("    deploy \"staging\"\n", "").replace(" after=\"staging\"", "");
    project.write("platform.kdl", &format!("{before}{after}"));
    project.run(&["compile"]).ends_with(1).says("error[environment-removed]");
    let retired = "retire \"staging\" reason=\"nobody uses it\"\n";
    project.write("platform.kdl", &format!("{before}{after}{retired}"));
    project
        .run(&["compile"])
        .ends_with(0)
        .says("kept what was in generated/staging/kubernetes/kus");
    assert_eq!(project.tree("generated/staging").len(), 1, "only what somebody else wrote");
    project.run(&["compile", "--check"]).ends_with(0);
}

#[test]
fn what_git_changes_in_line_ends_is_current() {
    let project = Project::compiled();
    let text = |tree: std::collections::BTreeMap<String, Vec<u8>>| {
        tree.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
    };
    let written: Vec<_> =
        text(project.tree("generated")).chain(text(project.tree(".github"))).collect();
    assert!(written.len() > 10);
    for (path, text) in written {
        project.write(&path, &text.replace('\n', "\r\n"));
    }
    for path in ["platform.kdl", ".gitattributes"] {
        project.write(path, &project.read(path).replace('\n', "\r\n"));
    }
    // A clone has no cache.
    for has_cache in [true, false] {
        if !has_cache {
            fs::remove_dir_all(project.path(".groundplan")).unwrap();
        }
        for command in [["compile", "--check"], ["fmt", "--check"]] {
            let ran = project.run(&command).ends_with(0);
            assert_eq!((ran.out.as_str(), ran.error.as_str()), ("", ""));
        }
    }
}

#[test]
fn a_comment_changes_no_file() {
    let project = Project::compiled();
    let before = [project.tree("generated"), project.tree(".github")];
    project.edit("platform.kdl", "database", "// what we sell\n\ndatabase");
    project.run(&["compile"]).ends_with(0).says("0 files written, 0 removed");
    assert_eq!(before, [project.tree("generated"), project.tree(".github")]);
}

#[test]
fn nothing_is_written_through_a_link() {
    let project = Project::shop();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), project.path("generated")).unwrap();
    project.run(&["compile"]).ends_with(2).says("`generated` is a symbolic link");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert!(!project.path(".github").exists());
}

#[test]
fn what_is_in_the_way_leaves_the_old_files_alone() {
    let project = Project::compiled();
    fs::remove_file(project.path(COMPOSE)).unwrap();
    project.write(&format!("{COMPOSE}/theirs"), "theirs\n");
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
    let chosen = ["generated/staging/kubernetes/", "generated/kubernetes/release.sh"];
    assert!(written.keys().all(|path| chosen.iter().any(|place| path.starts_with(place))));
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
    project.run(&["compile", "-o", "elsewhere"]).ends_with(0);
    project.run(&["compile", "-o", "elsewhere", "--check"]).ends_with(0);
    assert!(project.path("elsewhere/local/compose/compose.yaml").exists());
    assert!(project.path("deploy/out/local/compose/compose.yaml").exists());
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
    assert!(!project.path("apps/shop/.github").exists());
    assert!(project.read(".gitattributes").contains("/.github/workflows/groundplan*.yaml"));
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
fn what_tools_read_beside_our_files_is_named() {
    let project = Project::compiled();
    project.run(&["compile", "--check"]).ends_with(0);
    let terraform = "generated/staging/terraform/more.tf.json";
    for (path, reader, code) in [
        (terraform, "Terraform", 1),
        ("generated/staging/kubernetes/chart/templates/more.yaml", "Helm", 1),
        ("generated/local/compose/compose.override.yaml", "Compose", 0),
    ] {
        project.write(path, "{}\n");
        let said = format!("`{path}` was not written by Groundplan, and {reader} reads it");
        project.run(&["compile", "--check"]).ends_with(code).says(&said);
        project.run(&["compile"]).ends_with(0).says(&said);
        assert_eq!(project.read(path), "{}\n");
        std::fs::remove_file(project.path(path)).unwrap();
    }
    project.write("generated/staging/terraform/terraform.tfvars", "");
    project.run(&["compile", "--check"]).ends_with(0);
}
