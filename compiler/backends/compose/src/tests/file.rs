//! Files of a container.

use super::*;

/// A service whose page says where another one is found, beside a file that is always the same.
const PAGES: &str = r#"
platform "shop"
environment "local" { compose { monitoring #false } }
service "api" { image "example/api:1"; port "http" 8000; route "/api" }
service "web" {
    image "example/web:1"
    port "http" 8000
    route "/"
    file "/srv/config.js" { content (fmt)"api = \"{api.public-url}\" // $5\n" }
    file "/etc/web.conf" { content "a = $1\n" }
}
"#;

#[test]
fn a_file_that_names_a_port_of_this_machine_says_the_one_that_it_has() {
    let compose = compose(PAGES);
    let [config] = at(&compose, "services/web/configs").as_sequence().unwrap().as_slice() else {
        panic!("one file is copied");
    };
    assert_eq!(config["target"], "/srv/config.js");
    let content = &at(&compose, "configs")[config["source"].as_str().unwrap()]["content"];
    let read = |set: &[(&str, &str)]| {
        let set: BTreeMap<&str, &str> = set.iter().copied().collect();
        let text = content.as_str().unwrap().replace(":-8000}", "}");
        interpolate(&text, &set)
    };
    let moved = read(&[("API_PORT", "8017")]);
    assert_eq!(moved, Ok("api = \"http://localhost:8017/api\" // $5\n".to_owned()));
    // It lies nowhere else, and nothing is copied into what is read-only.
    let mounted = at(&compose, "services/web/volumes").as_sequence().unwrap();
    assert_eq!(mounted.len(), 1);
    assert_eq!(mounted[0]["target"], "/etc/web.conf");
    let loaded = loaded(PAGES);
    let written = emitted(&loaded).artifacts;
    assert!(written.keys().any(|path| path.ends_with("/web.conf")));
    assert!(!written.keys().any(|path| path.ends_with("/config.js")));
    let read_only = |name: &str| at(&compose, &format!("services/{name}/read_only")).as_bool();
    assert_eq!((read_only("web"), read_only("api")), (Some(false), Some(true)));
}

#[test]
fn a_container_is_made_anew_when_its_files_or_the_ports_in_them_change() {
    let label = |text: &str| {
        let compose = compose(text);
        at(&compose, "services/web/labels")["groundplan.files"].as_str().unwrap().to_owned()
    };
    let first = label(PAGES);
    assert!(first.ends_with(" ${API_PORT:-8000}"), "{first}");
    assert_ne!(first, label(&PAGES.replace("a = $1", "a = $2")));
    assert_ne!(first, label(&PAGES.replace("// $5", "// $6")));
    assert_ne!(first, label(&PAGES.replace("/etc/web.conf", "/etc/other.conf")));
    assert_eq!(first, label(&PAGES.replace("example/web:1", "example/web:2")));
    assert!(at(&compose(PAGES), "services/api/labels").is_null());
}
