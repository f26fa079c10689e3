use crate::project::{Project, SHOP};

#[test]
fn what_has_to_be_there_is_listed_for_each_environment() {
    let ran = Project::shop().run(&["doctor", "-e", "staging", "-e", "local"]).ends_with(0);
    assert_eq!(ran.error, "");
    insta::assert_snapshot!(ran.out);
}

#[test]
fn what_waits_for_answers_is_said() {
    let ran = Project::shop().run(&["doctor", "-e", "production"]).ends_with(0);
    assert!(ran.out.contains("terraform waits for answers (`groundplan todo`)"), "{}", ran.out);
}

#[test]
fn programs_get_it_whole() {
    let arguments = ["doctor", "-e", "staging", "--output-format", "json"];
    let document = Project::shop().run(&arguments).ends_with(0).json();
    let [environment] = &document["environments"].as_array().unwrap()[..] else { panic!() };
    assert_eq!(environment["environment"], "staging");
    let needs = environment["needs"].as_array().unwrap();
    assert!(needs.iter().all(|need| need["target"] == "kubernetes" && need["because"] != ""));
    let class = needs.iter().find(|need| need["what"] == "the IngressClass `nginx`").unwrap();
    assert_eq!(class["look"][0], "kubectl get ingressclass nginx");
}

#[test]
fn a_description_with_faults_shows_them() {
    let project = Project::new(&[("platform.kdl", &SHOP.replace("platform", "platfrom"))]);
    let ran = project.run(&["doctor"]).ends_with(1);
    assert_eq!(ran.out, "");
    assert!(ran.error.contains("unknown-node"), "{}", ran.error);
}

#[test]
fn an_environment_that_there_is_not_is_named() {
    let ran = Project::shop().run(&["doctor", "-e", "stagign"]).ends_with(2);
    assert!(ran.error.contains("did you mean `staging`?"), "{}", ran.error);
}
