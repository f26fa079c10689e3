//! `groundplan diff`, and what `compile` refuses, against what was committed.

use crate::project::{Project, SHOP};

/// A committed project of a database and a service on a cluster and under Compose.
fn committed() -> Project {
    let project = Project::new(&[("platform.kdl", PLATFORM)]);
    project.run(&["compile"]).ends_with(0);
    project.commit("main");
    project
}

const PLATFORM: &str = r#"platform "shop"

environment "local" {
    compose
}

environment "cluster" {
    kubernetes registry="ghcr.io/example"
}

database "main" version="16" {
    storage "50GiB"
}

service "api" {
    image "nginx:1.29"
    port "http" 8000
    health "/healthz"
    env {
        DATABASE_URL (ref)"main.url"
    }
}
"#;

#[test]
fn nothing_changes_until_something_does() {
    let project = committed();
    project.run(&["diff"]).ends_with(0).prints("nothing changes against HEAD (");
    project.edit("platform.kdl", "platform \"shop\"", "// A comment.\nplatform \"shop\"");
    project.run(&["diff"]).ends_with(0).prints("nothing changes");
    project.run(&["compile"]).ends_with(0);
}

#[test]
fn what_is_harmless_is_told_and_written() {
    let project = committed();
    project.edit("platform.kdl", "nginx:1.29", "nginx:1.30");
    project.run(&["diff"]).ends_with(0).prints("rolls");
    project.run(&["diff", "--deny", "rolls"]).ends_with(1);
    project.run(&["diff", "--deny", "interrupts"]).ends_with(0);
    project.run(&["compile"]).ends_with(0);
    // Compiled or not: what is committed is what counts.
    project.run(&["diff"]).ends_with(0).prints("rolls");
    project.run(&["diff", "HEAD"]).ends_with(0).prints("rolls");
    project.run(&["diff", "nowhere"]).ends_with(2).says("Git knows no revision `nowhere`");
}

#[test]
fn what_loses_data_is_refused_until_it_is_waived_or_taken_back() {
    let project = committed();
    project.edit("platform.kdl", "version=\"16\"", "version=\"18\"");
    let before = project.tree("");
    project.run(&["compile"]).ends_with(1).says("error[database-upgrade]");
    assert_eq!(project.tree(""), before, "nothing was written");
    project.run(&["check"]).ends_with(1);
    project.run(&["diff"]).ends_with(1).prints("refused: groundplan explain database-upgrade");
    project.run(&["diff", "--markdown"]).ends_with(1).prints("**steps**");
    let json = project.run(&["diff", "--output-format", "json"]).ends_with(1).out.clone();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["environments"][0]["changes"][0]["refused"], true, "{json:#}");

    let waived =
        "waive \"database-upgrade\" for=\"main\" reason=\"restored\" until=\"2030-01-31\"\n";
    project.write("platform.kdl", &format!("{}{waived}", project.read("platform.kdl")));
    project.run(&["compile", "--today", "2030-01-31"]).ends_with(0);
    project.run(&["check", "--today", "2030-02-01"]).ends_with(1).prints("waiver-expired");

    project.write("platform.kdl", PLATFORM);
    project.run(&["compile"]).ends_with(0);
    project.run(&["diff"]).ends_with(0).prints("nothing changes");
}

#[test]
fn a_check_reads_the_words_that_let_changes_through() {
    let project = committed();
    let with = |line: &str| {
        project.write("platform.kdl", &format!("{PLATFORM}{line}\n"));
        project.run(&["check"])
    };
    let waiver = |code: &str, name: &str| {
        with(&format!("waive \"{code}\" for=\"{name}\" reason=\"done\" until=\"2099-12-31\""))
    };
    // For what only the files show, nobody knows before they are compared.
    let right = waiver("change-loses-data", "api").ends_with(0).out.clone();
    assert!(!right.contains("waiver-of-nothing"), "{right}");
    waiver("database-upgrad", "main").prints("did you mean `database-upgrade`?");
    waiver("database-upgrade", "mian").prints("did you mean `main`?");
    with("retire \"main\" kind=\"cache\" reason=\"done\"")
        .prints("there is no cache `main` to retire");
    with("secret \"key\" renamed-from=\"token\"").ends_with(1).prints("rename-of-nothing");
}

#[test]
fn a_branch_is_judged_against_where_it_began() {
    let project = committed();
    project.branch("work");
    project.edit("platform.kdl", "version=\"16\"", "version=\"15\"");
    project.run(&["compile"]).ends_with(1).says("error[database-downgrade]");
    project.edit("platform.kdl", "version=\"15\"", "version=\"16\"");
    project.run(&["compile"]).ends_with(0);
    project.run(&["diff"]).ends_with(0).prints("nothing changes against where it left `main`");
}

#[test]
fn an_output_is_one_directory_however_it_is_spelt() {
    for generated in ["generated", "./generated/", "./././././././././././././generated///////////"]
    {
        let text = format!("{PLATFORM}\noutput {{ generated \"{generated}\" }}\n");
        // Without a commit, what lies on disk is judged against.
        for is_committed in [true, false] {
            let project = Project::new(&[("platform.kdl", &text)]);
            project.run(&["compile"]).ends_with(0);
            if is_committed {
                project.commit("main");
            }
            project.edit("platform.kdl", "nginx:1.29", "nginx:1.30");
            project.run(&["diff"]).ends_with(0).prints("image` goes from");
            project.edit("platform.kdl", "version=\"16\"", "version=\"18\"");
            project.run(&["compile"]).ends_with(1).says("error[database-upgrade]");
        }
    }
}

#[test]
fn a_record_that_is_gone_is_missed_but_not_at_a_first_start() {
    let project = committed();
    std::fs::remove_file(project.path("groundplan.lock")).unwrap();
    project.run(&["compile"]).ends_with(1).says("error[record-lost]").says("git checkout");
    std::fs::remove_dir_all(project.path("generated")).unwrap();
    project.run(&["compile"]).ends_with(0);
}

#[test]
fn a_record_that_says_nothing_is_missed_too() {
    let project = committed();
    project.write("groundplan.lock", "");
    project.run(&["check"]).ends_with(1).prints("error[record-lost]");
}

#[test]
fn files_that_were_spoilt_or_lost_before_they_were_committed_hide_nothing() {
    let spoilt = "<<<<<<< ours\n=======\n>>>>>>> theirs\n";
    let database = "generated/cluster/kubernetes/main.database.yaml";
    for text in [None, Some(spoilt)] {
        let project = committed();
        match text {
            None => std::fs::remove_file(project.path(database)).unwrap(),
            Some(text) => project.write(database, text),
        }
        project.commit("main");
        project.edit("platform.kdl", "nginx:1.29", "nginx:1.30");
        let told = project.run(&["diff"]).ends_with(0);
        assert!(!told.out.contains("database `main`"), "{told:#?}");
        project.edit("platform.kdl", "16", "17");
        project.run(&["diff"]).ends_with(1).prints("database `main`");
    }
}

#[test]
fn a_rename_that_was_taken_back_has_a_way_on() {
    let text = PLATFORM.replace("kubernetes registry=\"ghcr.io/example\"", "compose");
    let project = Project::new(&[("platform.kdl", &text)]);
    project.run(&["compile"]).ends_with(0);
    project.commit("main");
    let (before, record) = (project.read("platform.kdl"), project.read("groundplan.lock"));
    project.edit("platform.kdl", "\"main\" v", "\"books\" renamed-from=\"main\" v");
    project.edit("platform.kdl", "main.url", "books.url");
    project.run(&["compile"]).ends_with(0);
    project.commit("main");
    // As `git revert` leaves it.
    project.write("platform.kdl", &before);
    project.write("groundplan.lock", &record);
    project.run(&["compile"]).ends_with(1).says("renamed-from=\"books\"");
    project.edit("platform.kdl", "\"main\" v", "\"main\" renamed-from=\"books\" v");
    project.run(&["compile"]).ends_with(0);
}

#[test]
fn what_answers_let_out_is_told() {
    let project =
        Project::new(&[("platform.kdl", &PLATFORM.replace("\"50GiB\"", "(todo)\"How much?\""))]);
    project.run(&["compile"]).ends_with(0);
    project.commit("main");
    project.edit("platform.kdl", "(todo)\"How much?\"", "\"50GiB\"");
    project.run(&["diff"]).ends_with(0).prints("free        kubernetes of `cluster` is new: ");
}

#[test]
fn what_a_pipeline_may_do_is_told() {
    let pipeline =
        "pipeline \"main\" {\n    deploy \"cluster\" {\n        approve team=\"shop\"\n    }\n}\n";
    let project = Project::new(&[("platform.kdl", &format!("{PLATFORM}{pipeline}"))]);
    project.edit("platform.kdl", "\"shop\"\n", "\"shop\" {\n    repository \"example/shop\"\n}\n");
    project.run(&["compile"]).ends_with(0);
    project.commit("main");
    project.run(&["diff"]).ends_with(0).prints("nothing changes");
    project.edit("platform.kdl", "        approve team=\"shop\"\n", "");
    project.run(&["diff"]).ends_with(0).prints("pipelines: free").prints("job groundplan-main/");
}

#[test]
fn the_worst_environment_comes_first() {
    let project = committed();
    project.edit(
        "platform.kdl",
        "environment \"local\" {\n    compose",
        "environment \"local\" {\n    compose\n    service \"api\" {\n        image \"nginx:1.30\"\n    }",
    );
    project.edit("platform.kdl", "\"api\" {\n    image", "\"api\" {\n    replicas 2\n    image");
    project.edit(
        "platform.kdl",
        "registry=\"ghcr.io/example\"\n",
        "registry=\"ghcr.io/example\"\n    database \"main\" {\n        storage \"20GiB\"\n    }\n",
    );
    let told = project.run(&["diff"]).ends_with(1).out;
    assert!(told.find("cluster: ") < told.find("local: "), "{told}");
}

#[test]
fn what_waits_for_an_answer_stays_as_it_was() {
    let project = committed();
    let before = project.tree("generated/cluster");
    project.edit("platform.kdl", "storage \"50GiB\"", "storage (todo)\"How much?\"");
    project.run(&["diff"]).ends_with(0).prints("nothing changes");
    project.run(&["compile"]).ends_with(0).says("keeps files from being written");
    assert_eq!(project.tree("generated/cluster"), before);
    project
        .run(&["compile", "--check"])
        .ends_with(0)
        .says("warning: what was written of `cluster` (kubernetes) is compared with nothing");
}

/// The lines of the record that a change of the description adds or takes away; nothing else is
/// written but what is of use.
fn remembered_lines(edit: impl Fn(&Project)) -> usize {
    let text = SHOP.replace("(todo)\"Which AWS account?\"", "\"111122223333\"");
    let project = Project::new(&[("platform.kdl", &text)]);
    project.run(&["compile"]).ends_with(0);
    let lines = |project: &Project| -> Vec<String> {
        let beside = [".gitattributes", "groundplan.lock"].map(|path| project.read(path));
        beside.iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
    };
    let before = lines(&project);
    edit(&project);
    project.run(&["compile"]).ends_with(0);
    let after = lines(&project);
    let gone = before.iter().filter(|line| !after.contains(line)).count();
    gone + after.iter().filter(|line| !before.contains(line)).count()
}

#[test]
fn a_commit_holds_little_beside_what_is_of_use() {
    let comment =
        |project: &Project| project.edit("platform.kdl", "platform", "// Ours.\nplatform");
    assert_eq!(remembered_lines(comment), 0);
    let variable = |project: &Project| project.edit("platform.kdl", "env {", "env {\n    A \"b\"");
    assert!(remembered_lines(variable) <= 2);
    let service = |project: &Project| {
        let text = project.read("platform.kdl");
        let admin = "service \"admin\" {\n    image \"nginx:1.29\"\n    port \"http\" 80\n    route \"/admin\"\n}\n";
        project.write("platform.kdl", &format!("{text}{admin}"));
    };
    assert!(remembered_lines(service) <= 8, "{}", remembered_lines(service));
}
