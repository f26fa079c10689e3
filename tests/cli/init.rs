use crate::project::Project;

/// A description that was begun is clean, formatted, and compiles.
fn begun(files: &[(&str, &str)]) -> String {
    let project = Project::new(files);
    project.run(&["init"]).ends_with(0).says("wrote platform.kdl");
    let ran = project.run(&["check", "--deny", "warnings"]).ends_with(0);
    assert_eq!(ran.out, "", "{ran:#?}");
    project.run(&["fmt", "--check"]).ends_with(0);
    project.run(&["compile"]).ends_with(0);
    project.read("platform.kdl")
}

#[test]
fn an_empty_directory_gets_a_starter() {
    let text = begun(&[]);
    assert!(text.contains("service \"web\" {"), "{text}");
    assert!(text.contains("// environment \"production\" {"), "{text}");
}

#[test]
fn a_python_project_is_described() {
    let text = begun(&[
        (
            "pyproject.toml",
            "[project]\nname = \"My_Shop\"\ndescription = \"Sells \\\"things\\\"\"\ndependencies = [\"fastapi>=0.1\", \"psycopg[binary]==3\"]\n",
        ),
        ("requirements.txt", "fastapi==0.1\nredis==5.0\n"),
        (
            "src/shop/main.py",
            "from fastapi import FastAPI\n\napi = FastAPI()\n\n@api.get(\"/health\")\ndef health(): ...\n",
        ),
    ]);
    for part in [
        "platform \"my-shop\" {",
        "description \"Sells \\\"things\\\"\"",
        "preset=\"python\" app=\"shop.main:api\"",
        "health \"/health\"",
        "DATABASE_URL (ref)\"main.url\"",
        "REDIS_URL (ref)\"sessions.url\"",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn what_cannot_be_found_out_is_an_open_question() {
    let text = begun(&[("requirements.txt", "flask==3.0\n")]);
    assert!(text.contains("app=(todo)\""), "{text}");
}

#[test]
fn a_dockerfile_tells_its_port() {
    let text = begun(&[("Dockerfile", "FROM scratch\nEXPOSE 3000/tcp\n")]);
    assert!(text.contains("build \".\" dockerfile=\"Dockerfile\""), "{text}");
    assert!(text.contains("port \"http\" 3000"), "{text}");
}

#[test]
fn nothing_is_overwritten() {
    let project = Project::new(&[("platform.kdl", "mine\n")]);
    project.run(&["init"]).ends_with(2).says("there is a `platform.kdl` already");
    assert_eq!(project.read("platform.kdl"), "mine\n");
    project.run(&["init", "deep/shop"]).ends_with(0).says("groundplan check deep/shop");
    assert!(project.read("deep/shop/platform.kdl").contains("platform \"shop\" {"));
}
