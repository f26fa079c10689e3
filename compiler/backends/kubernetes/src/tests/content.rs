//! What running pods read is named by what it holds.

use serde_json::{Value, json};

use super::{AWS, CLUSTER, Objects};

/// A service with a file that is known, and with a file and a variable that only the cluster knows.
fn objects(file: &str, header: &str, more: &str) -> Objects {
    let description = format!(
        r#"
        secret "key"
        database "main" version="18"
        service "api" {{
            image "a:1"
            port "http" 80
            file "/etc/a.txt" {{ content "{file}" }}
            file "/etc/b.txt" {{ content (fmt)"{{main.host}}" }}
            env {{ HEADER (fmt)"{header} {{key}}" }}
            {more}
        }}
        "#
    );
    Objects::of(AWS, &description)
}

/// The ConfigMap, the Secret and the policy of the service, as their users name them.
fn names(objects: &Objects) -> [Value; 3] {
    let volumes = &objects.get("Deployment", "api")["spec"]["template"]["spec"]["volumes"];
    [
        volumes[0]["configMap"]["name"].clone(),
        volumes[1]["secret"]["secretName"].clone(),
        objects.name("NetworkPolicy", "api").clone(),
    ]
}

#[test]
fn pods_name_what_is_there() {
    let objects = objects("a", "Bearer", "");
    let [files, secret, _] = names(&objects);
    assert_eq!(&files, objects.name("ConfigMap", "api"));
    assert_eq!(&secret, objects.name("ExternalSecret", "api"));
    let variable = &objects.variable("Deployment", "api", "HEADER")["valueFrom"]["secretKeyRef"];
    assert_eq!(variable, &json!({ "name": secret, "key": "HEADER" }));
    let objects = Objects::of(CLUSTER, r#"database "main" version="18""#);
    let server = &objects.get("StatefulSet", "main")["spec"]["template"]["spec"]["volumes"];
    let named = server.as_array().unwrap().iter().find(|volume| volume["name"] == "secrets");
    assert_eq!(&named.unwrap()["secret"]["secretName"], objects.name("ExternalSecret", "main"));
}

#[test]
fn another_content_is_another_object_and_nothing_else_is() {
    let before = names(&objects("a", "Bearer", ""));
    let changed = |after: &Objects| -> Vec<bool> {
        before.iter().zip(names(after)).map(|(before, after)| *before != after).collect()
    };
    assert_eq!(changed(&objects("a", "Bearer", "")), [false, false, false]);
    assert_eq!(changed(&objects("b", "Bearer", "")), [true, false, false]);
    assert_eq!(changed(&objects("a", "Basic", "")), [false, true, false]);
    assert_eq!(changed(&objects("a", "Bearer", r#"route "/""#)), [false, false, true]);
    // What the pods alone say is in no such name.
    assert_eq!(changed(&objects("a", "Bearer", "replicas 3")), [false, false, false]);
}

#[test]
fn what_holds_the_same_is_apart_by_whose_it_is() {
    let worker = |name: &str| {
        format!(r#"worker "{name}" {{ image "w:1"; command "run"; file "/a" {{ content "a" }} }}"#)
    };
    let objects = Objects::of(CLUSTER, &format!("{}\n{}", worker("one"), worker("two")));
    assert_eq!(objects.get("ConfigMap", "one")["data"], objects.get("ConfigMap", "two")["data"]);
    assert_ne!(objects.name("ConfigMap", "one"), objects.name("ConfigMap", "two"));
}
