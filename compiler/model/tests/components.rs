//! What components stand for, in every environment.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_types)]

use groundplan_model::load::{Loaded, Memory, load};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::Piece;
use groundplan_syntax::Limits;

fn loaded(text: &str) -> Loaded {
    let files = Memory::of(&format!("platform \"shop\"\n{text}"));
    load(&files, "platform.kdl", "", &Limits::default())
}

/// The model of a description without faults.
fn sound(text: &str) -> Model {
    let loaded = loaded(text);
    let faults: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|fault| {
            let at = loaded.sources.locate(fault.span());
            format!("{at} {} {}", fault.rule.code, fault.message)
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    loaded.model.unwrap()
}

fn local(text: &str) -> EnvironmentModel {
    sound(&format!("environment \"local\" {{ compose }}\n{text}")).environments["local"].clone()
}

fn text(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(text) => text.to_string(),
        Piece::Reference(path) => match &path.attribute {
            Some(attribute) => format!("<{}.{attribute}>", path.entity),
            None => format!("<{}>", path.entity),
        },
    };
    pieces.iter().map(piece).collect()
}

fn env(environment: &EnvironmentModel, name: &str, key: &str) -> String {
    let running = environment.running_named(name).unwrap();
    text(&running.workload.env[key].peek().0.pieces)
}

fn command(environment: &EnvironmentModel, name: &str) -> String {
    let running = environment.running_named(name).unwrap();
    let words = running.workload.command.iter().map(|word| text(&word.peek().0.pieces));
    words.collect::<Vec<_>>().join(" ")
}

const WEB: &str = r#"
component "web" {
    doc "A program that serves HTTP."
    param "image" type="image" default="example/web:1"
    param "port" type="port" default=8000 reason="what frameworks take"
    param "grace" type="duration" optional=#true
    param "flags" list-of="text"
    param "labels" map-of="text"
    param "mode" { one-of "fast" "slow"; default "fast" }
    param "metrics" type="boolean" default=#false
    attribute "address" (fmt)"http://{param.name.host}:{param.port}/{param.mode}"
    attribute "plain" (fmt)"{param.name}:{param.port}"
    body {
        service (param)"name" {
            image (param)"image"
            port "http" (param)"port"
            stop-grace (param)"grace"
            command "serve" "--port" (param)"port" (param)"flags"
            env (param)"labels" { MODE (param)"mode"; LEVEL "info" }
            when "metrics" { port "metrics" 9000 }
            when "mode" is="slow" { env { SLOW "1" } }
            children
        }
        each "mail" "index" as="role" {
            worker (fmt)"{param.name}-{param.role}" {
                image-of (param)"name"
                command "work" (param)"role"
                slot "worker"
            }
        }
    }
}
"#;

#[test]
fn a_use_is_what_its_body_says() {
    let local = local(&format!("{WEB}\nweb \"api\" port=9000 flags=\"-v\" metrics=#true"));
    assert_eq!(local.services.keys().map(AsRef::as_ref).collect::<Vec<_>>(), ["api"]);
    assert_eq!(
        local.workers.keys().map(AsRef::as_ref).collect::<Vec<_>>(),
        ["api-index", "api-mail"]
    );
    let api = &local.services["api"];
    assert_eq!(api.port["http"].number.peek().0.0, 9000);
    assert_eq!(api.port.len(), 2);
    assert_eq!(command(&local, "api"), "serve --port 9000 -v");
    assert_eq!(command(&local, "api-index"), "work index");
    assert_eq!(env(&local, "api", "MODE"), "fast");
    // A parameter that nobody sets leaves out what is written with it.
    let stop_grace = api.workload.stop_grace.origin();
    assert_eq!(stop_grace.span(), None);
}

#[test]
fn what_a_use_writes_is_laid_over_the_body() {
    let local = local(&format!(
        "{WEB}\nweb \"api\" grace=\"5s\" {{
            port \"http\" 7000
            env {{ LEVEL \"debug\"; MORE \"1\" }}
            labels TEAM=\"shop\"
            flags \"-a\" \"-b\"
            worker {{ env {{ KIND \"worker\" }} }}
            replicas 3
        }}"
    ));
    let api = &local.services["api"];
    assert_eq!(api.port["http"].number.peek().0.0, 7000);
    assert_eq!(*api.replicas.count.as_ref().unwrap().peek().0, 3);
    assert_eq!(command(&local, "api"), "serve --port 8000 -a -b");
    let values = ["LEVEL", "MODE", "MORE", "TEAM"].map(|key| env(&local, "api", key));
    assert_eq!(values, ["debug", "fast", "1", "shop"]);
    assert_eq!(env(&local, "api-mail", "KIND"), "worker");
    assert_eq!(env(&local, "api-index", "KIND"), "worker");
}

#[test]
fn an_environment_overrides_a_use_and_what_is_in_it() {
    let model = sound(&format!(
        "{WEB}
        environment \"local\" {{ compose }}
        environment \"fast\" {{
            compose
            web \"api\" mode=\"slow\" port=8100 {{ replicas 2 }}
            worker \"api-mail\" {{ replicas 4 }}
        }}
        environment \"none\" {{ compose; web \"api\" #null }}
        web \"nowhere\" {{ only \"none\" }}
        web \"api\" {{ replicas 1 }}
        worker \"watch\" {{
            image \"example/watch:1\"
            env {{ ADDRESS (ref)\"api.address\" }}
            except \"none\"
        }}"
    ));
    let (local, fast) = (&model.environments["local"], &model.environments["fast"]);
    assert_eq!(env(fast, "api", "SLOW"), "1");
    assert!(local.running_named("api").unwrap().workload.env.get("SLOW").is_none());
    assert_eq!(*fast.services["api"].replicas.count.as_ref().unwrap().peek().0, 2);
    assert_eq!(*fast.workers["api-mail"].replicas.count.as_ref().unwrap().peek().0, 4);
    assert!(local.workers["api-mail"].replicas.count.is_none());
    assert_eq!(env(local, "watch", "ADDRESS"), "http://<api.host>:8000/fast");
    assert_eq!(env(fast, "watch", "ADDRESS"), "http://<api.host>:8100/slow");
    let none = &model.environments["none"];
    assert_eq!(none.services.keys().map(AsRef::as_ref).collect::<Vec<_>>(), ["nowhere"]);
    // What is in a use is where the use is.
    assert_eq!((none.workers.len(), local.workers.len()), (2, 3));
}

/// Whoever refers to what a use has is connected with it, though the text holds no reference.
#[test]
fn to_refer_to_an_attribute_is_to_connect() {
    let local = local(&format!(
        "{WEB}\nweb \"api\"\nworker \"w\" {{ image \"example/w:1\"; env {{ AT (ref)\"api.plain\" }} }}"
    ));
    assert_eq!(env(&local, "w", "AT"), "api:8000");
    let edges: Vec<String> =
        local.edges.iter().map(|edge| format!("{} {}", edge.from.name, edge.to.name)).collect();
    assert_eq!(edges, ["w api"]);
}

#[test]
fn a_secret_in_an_attribute_stays_one() {
    let broker = r#"
        component "broker" {
            attribute "url" (fmt)"amqp://user:{param.name-of-secret}@{param.name.host}:5672"
            param "name-of-secret" type="entity"
            body { service (param)"name" { image "example/broker:1"; port "amqp" 5672 protocol="tcp" } }
        }
        secret "key" generate=#true
    "#
    .replace("{param.name-of-secret}", "{key}");
    let local = local(&format!(
        "{broker}\nbroker \"events\" name-of-secret=\"key\"
        worker \"w\" {{ image \"example/w:1\"; env {{ URL (ref)\"events.url\" }} }}"
    ));
    assert_eq!(env(&local, "w", "URL"), "amqp://user:<key>@<events.host>:5672");
    let faults = loaded(&format!(
        "environment \"local\" {{ compose }}\n{broker}\nbroker \"events\" name-of-secret=\"key\"
        worker \"w\" {{ image \"example/w:1\"; command (ref)\"events.url\" }}"
    ))
    .diagnostics;
    let codes: Vec<_> = faults.iter().map(|fault| fault.rule.code).collect();
    assert_eq!(codes, ["secret-in-plain-sight"]);
}

#[test]
fn components_are_made_of_components() {
    let local = local(&format!(
        "{WEB}
        component \"pair\" {{
            param \"port\" type=\"port\"
            param \"store\" type=\"entity\"
            body {{
                web (fmt)\"{{param.name}}-left\" port=(param)\"port\" {{
                    env {{ STORE_URL (ref)\"param.store.url\" }}
                    children
                }}
                web (fmt)\"{{param.name}}-right\" {{ port \"http\" (param)\"port\" }}
            }}
        }}
        cache \"main\"
        pair \"api\" store=\"main\" port=9100 {{ env {{ LEVEL \"warn\" }}; mode \"slow\" }}"
    ));
    let ports: Vec<u16> =
        local.services.values().map(|it| it.port["http"].number.peek().0.0).collect();
    assert_eq!(ports, [9100, 9100]);
    assert_eq!(env(&local, "api-left", "STORE_URL"), "<main.url>");
    assert_eq!(env(&local, "api-left", "LEVEL"), "warn");
    assert_eq!(env(&local, "api-left", "MODE"), "slow");
    assert_eq!(env(&local, "api-right", "MODE"), "fast");
    assert_eq!(local.workers.len(), 4);
}

#[test]
fn anything_can_be_repeated_anywhere() {
    let local = local(
        "each \"a\" \"b\" as=\"role\" {
            worker (param)\"role\" {
                image \"example/w:1\"
                env { each \"X\" \"Y\" as=\"value\" { LAST_X (param)\"value\" }
                    ROLE (fmt)\"role-{param.role}\" }
            }
        }"
        .replace("each \"X\" \"Y\"", "each \"X\"")
        .as_str(),
    );
    assert_eq!(local.workers.len(), 2);
    assert_eq!(env(&local, "b", "ROLE"), "role-b");
    assert_eq!(env(&local, "b", "LAST_X"), "X");
}

#[test]
fn files_that_are_used_bring_components_and_nothing_else() {
    let local = local(
        "use \"components/*.kdl\"\nweb \"api\"
//- components/web.kdl
use \"../parts/image.kdl\"
component \"web\" { body { imaged (param)\"name\" { children } } }
//- parts/image.kdl
component \"imaged\" { body { service (param)\"name\" { image \"example/web:1\"; port \"http\" 80; children } } }
",
    );
    assert_eq!(local.services.len(), 1);
}

/// Forty uses of a body with a fault are one report, in the body, which names the first of them.
#[test]
fn a_fault_in_a_body_is_one_report() {
    let uses: String = (0..40).map(|at| format!("web \"w{at}\"\n")).collect();
    let loaded = loaded(&format!(
        "component \"web\" {{ body {{ service (param)\"name\" {{ image \"example/w:1\"; port \"http\" }} }} }}
        environment \"local\" {{ compose }}\n{uses}"
    ));
    let [fault] = loaded.diagnostics.as_slice() else { panic!("{:?}", loaded.diagnostics) };
    assert_eq!(fault.rule.code, "missing-value");
    let labels: Vec<String> = fault
        .labels
        .iter()
        .map(|label| format!("{}: {}", loaded.sources.slice(label.span), label.text))
        .collect();
    assert_eq!(
        labels,
        ["port \"http\": `number` is missing", "web \"w0\": used here, and in 39 other places"]
    );
}

#[test]
fn a_fault_in_one_use_is_told_there() {
    let loaded = loaded(&format!(
        "{WEB}\nenvironment \"local\" {{ compose }}\nweb \"a\"\nweb \"b\" port=\"x\"\nweb \"c\" {{ replicas \"y\" }}"
    ));
    let places: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|fault| format!("{} {}", fault.rule.code, loaded.sources.slice(fault.span())))
        .collect();
    assert_eq!(places, ["wrong-type \"x\"", "wrong-type \"y\""]);
}

/// A question in a body is one question, however often the body is used.
#[test]
fn a_question_goes_where_its_parameter_goes() {
    let model = sound(&format!(
        "{WEB}\nenvironment \"local\" {{ compose }}\nweb \"api\" image=(todo)\"which?\""
    ));
    let api = &model.environments["local"].services["api"];
    let image = api.workload.image.as_ref().unwrap();
    assert_eq!(image.known().unwrap_err().text, "which?");
}

#[test]
fn defaults_are_laid_under_what_an_entity_says() {
    let model = sound(
        "component \"tool\" {
            param \"grace\" type=\"duration\" default=\"7s\"
            defaults { service { stop-grace (param)\"grace\"; env { FROM \"component\" } } }
            body { service (param)\"name\" { image \"example/tool:1\"; port \"http\" 80 } }
        }
        environment \"local\" { compose }
        environment \"lab\" {
            compose
            defaults { service { stop-grace \"9s\"; env { FROM \"lab\"; ALSO \"lab\" } } }
            service \"own\" { env { FROM \"override\" } }
        }
        service \"plain\" { image \"example/web:1\"; port \"http\" 80 }
        service \"own\" { image \"example/web:1\"; port \"http\" 80; env { FROM \"own\" } }
        tool \"made\"
        worker \"w\" { image \"example/web:1\" }",
    );
    let from = |environment: &str, name: &str| env(&model.environments[environment], name, "FROM");
    assert_eq!(from("lab", "plain"), "lab");
    assert_eq!(from("lab", "own"), "override");
    assert_eq!(
        (from("local", "own").as_str(), from("local", "made").as_str()),
        ("own", "component")
    );
    assert_eq!(from("lab", "made"), "component");
    assert_eq!(env(&model.environments["lab"], "made", "ALSO"), "lab");
    let local = &model.environments["local"];
    assert!(local.services["plain"].workload.env.is_empty());
    assert!(local.workers["w"].workload.env.is_empty());
}

/// The platform's defaults lie under everything, and every value says where it comes from.
#[test]
fn defaults_of_the_platform_are_those_of_each_environment() {
    let files = Memory::one(
        "platform \"shop\" { defaults { service { stop-grace \"40s\"; resources memory=\"1GiB\" } } }
environment \"local\" { compose }
environment \"lab\" { compose; defaults { service { resources memory=\"2GiB\" } } }
service \"web\" { image \"example/web:1\"; port \"http\" 80; resources cpu=\"2\" }
",
    );
    let loaded = load(&files, "platform.kdl", "", &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let memory = |environment: &str| {
        let web = &loaded.model.as_ref().unwrap().environments[environment].services["web"];
        let written = web.workload.resources.memory.origin().spans().to_vec();
        let written: Vec<_> = written.iter().map(|span| loaded.sources.slice(*span)).collect();
        (web.workload.stop_grace.origin().span().is_some(), written.join(" "))
    };
    assert_eq!(memory("local"), (true, "memory=\"1GiB\"".to_owned()));
    assert_eq!(memory("lab"), (true, "memory=\"1GiB\" memory=\"2GiB\"".to_owned()));
}

#[test]
fn what_when_and_each_do_not_know_is_told() {
    let text = "environment \"local\" { compose }\ncomponent \"q\" { param \"big\" type=\"boolean\" default=#false; body {\n\
        worker (param)\"name\" { image \"x/y:1\"; when \"big\" not=#true { replicas 2 } }\n} }\n\
        q \"a\"\neach \"b\" az=\"c\" as=\"r\" { worker (param)\"r\" { image \"x/y:1\" } }\n\
        each (ref)\"a\" as=\"r\" { worker (param)\"r\" { image \"x/y:1\" } }\n";
    let loaded = loaded(text);
    let codes: Vec<_> = loaded.diagnostics.iter().map(|fault| fault.rule.code).collect();
    assert_eq!(codes, ["unknown-property", "unknown-property", "reference-not-allowed"]);
    let model = loaded.model.unwrap();
    let workers = &model.environments["local"].workers;
    assert!(workers.contains_key("b") && !workers.contains_key("c"));
}

#[test]
fn a_text_that_doubles_ends() {
    let mut text = "environment \"local\" { compose }\n".to_owned();
    for number in 0..30 {
        let next = number + 1;
        text += &format!(
            "component \"c{number}\" {{ param \"t\"; body {{ c{next} (param)\"name\" t=(fmt)\"{{param.t}}{{param.t}}{{param.t}}{{param.t}}\" }} }}\n"
        );
    }
    text += "component \"c30\" { param \"t\"; body { worker (param)\"name\" { image \"x/y:1\"; env { T (param)\"t\" } } } }\nc0 \"a\" t=\"ab\"\n";
    let loaded = loaded(&text);
    let codes: Vec<_> = loaded.diagnostics.iter().map(|fault| fault.rule.code).collect();
    assert_eq!(codes, ["too-many-nodes"]);
}
