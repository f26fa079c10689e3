//! What has to be on a cluster before the first release, read off the objects that are written for it.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_changes::Files;
use groundplan_lowering::Prerequisite;
use serde_json::Value;

/// What autoscalers ask; on AWS it is an add-on that Terraform brings.
pub const METRICS_API: &str = "the metrics API";

/// One kind of thing that a cluster has to have.
struct Row {
    /// What it is in general.
    what: &'static str,
    why: &'static str,
    without: &'static str,
    /// What exactly an object needs of it.
    find: fn(&Value) -> Vec<Needed>,
}

/// What one object needs.
struct Needed {
    what: String,
    look: Vec<String>,
}

impl Needed {
    fn new(what: impl Into<String>, look: &[String]) -> Vec<Self> {
        vec![Self { what: what.into(), look: look.to_vec() }]
    }
}

const ROWS: [Row; 13] = [
    Row {
        what: "Kubernetes 1.33 or newer",
        why: "a container beside a database or cache lives as long as the server",
        without: "the pods of databases and caches are refused",
        find: sidecars,
    },
    Row {
        what: "something that enforces network policies",
        why: "what connects is what is described",
        without: "everything connects to everything, and nothing says so",
        find: policies,
    },
    Row {
        what: "External Secrets, with a store",
        why: "every secret of a description is an entry of a store",
        without: "pods wait for a Secret that never comes",
        find: secrets,
    },
    Row {
        what: "entries of the secret store",
        why: "it is a value that no description has",
        without: "pods wait for a Secret that never comes",
        find: entries,
    },
    Row {
        what: "a Gateway",
        why: "routes are attached to one that is there",
        without: "routes lead nowhere",
        find: gateways,
    },
    Row {
        what: "a controller for Ingress",
        why: "it serves the routes",
        without: "routes lead nowhere",
        find: ingress,
    },
    Row {
        what: "cert-manager, with an issuer",
        why: "it has the certificates of the routes' hosts signed",
        without: "the controller's own certificate, which browsers refuse",
        find: certificates,
    },
    Row {
        what: "the Prometheus operator",
        why: "it has services scraped and alerts raised",
        without: "objects of kinds that the cluster does not know: the release is refused",
        find: monitors,
    },
    Row {
        what: "kube-state-metrics",
        why: "alerts about replicas, jobs and volumes ask for its series",
        without: "those alerts never fire",
        find: state_metrics,
    },
    Row {
        what: METRICS_API,
        why: "autoscalers see by it how busy pods are",
        without: "autoscalers do nothing",
        find: autoscalers,
    },
    Row {
        what: "a storage class",
        why: "volumes, databases and caches with `persistence` are made of it",
        without: "pods wait for a volume that never comes",
        find: claims,
    },
    Row {
        what: "registries that the nodes may pull from",
        why: "containers run images that are pulled from it",
        without: "pods stay in `ImagePullBackOff`",
        find: images,
    },
    Row {
        what: "credentials for a registry",
        why: "nodes have none of their own for it",
        without: "pods stay in `ImagePullBackOff`",
        find: credentials,
    },
];

/// Asks a web server, and once more when nobody may ask it: enforced is what answers the first time only.
const PROBE_OF_POLICIES: [&str; 7] = [
    "kubectl create namespace policy-probe",
    "kubectl run web --namespace policy-probe --image=nginxinc/nginx-unprivileged --port=8080 --expose",
    "kubectl wait --namespace policy-probe --for=condition=Ready pod/web --timeout=2m",
    "kubectl run before --namespace policy-probe --image=busybox --restart=Never --rm --stdin -- wget -T 5 -qO- http://web:8080  # has to answer",
    r#"kubectl apply --namespace policy-probe -f - <<< '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deny-all"},"spec":{"podSelector":{},"policyTypes":["Ingress"]}}'"#,
    "kubectl run after --namespace policy-probe --image=busybox --restart=Never --rm --stdin -- wget -T 5 -qO- http://web:8080  # has to fail",
    "kubectl delete namespace policy-probe",
];

/// What a cluster has to have for the objects of an environment's files. What the files themselves
/// bring is no prerequisite.
pub fn prerequisites(files: &Files) -> Vec<Prerequisite> {
    let objects = groundplan_changes::assembled(files);
    let brought: BTreeSet<String> = objects.iter().map(brings).collect();
    let mut found = Vec::new();
    for row in &ROWS {
        let mut by_thing: BTreeMap<String, Prerequisite> = BTreeMap::new();
        for object in &objects {
            for needed in (row.find)(object).into_iter().filter(|one| !brought.contains(&one.what))
            {
                let prerequisite = by_thing.entry(needed.what.clone()).or_insert(Prerequisite {
                    what: needed.what,
                    why: row.why,
                    without: row.without,
                    look: needed.look,
                    needed_by: BTreeSet::new(),
                });
                prerequisite.needed_by.extend(owner(object));
            }
        }
        found.extend(by_thing.into_values());
    }
    found
}

/// Everything that a cluster may have to have, in Markdown.
pub fn reference() -> String {
    let mut page = String::from("| | because | without it |\n|---|---|---|\n");
    for Row { what, why, without, .. } in &ROWS {
        page += &format!("| {what} | {why} | {without} |\n");
    }
    page
}

/// An object, as something needed would name it.
fn brings(object: &Value) -> String {
    named(kind(object), text(object, "/metadata/name"))
}

fn named(kind: &str, name: &str) -> String {
    format!("the {kind} `{name}`")
}

/// Looks for an object of a kind by its name.
fn get(kind: &str, name: &str) -> String {
    format!("kubectl get {} {}", kind.to_lowercase(), word(name))
}

/// A name as one word of a shell, which is no flag.
fn word(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@".contains(c);
    let quoted = match name.chars().all(is_plain) && !name.is_empty() {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    };
    if name.starts_with('-') { format!("-- {quoted}") } else { quoted }
}

/// The name of what an object belongs to. Policies are about everything, whoever has one.
fn owner(object: &Value) -> Option<String> {
    let label = text(object, "/metadata/labels/app.kubernetes.io~1name");
    let name = if label.is_empty() { text(object, "/metadata/name") } else { label };
    (kind(object) != "NetworkPolicy").then(|| name.to_owned())
}

fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn items<'v>(object: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The pods that an object makes, at most one kind of them.
fn pods(object: &Value) -> impl Iterator<Item = &Value> {
    let places = ["/spec/template/spec", "/spec/jobTemplate/spec/template/spec"];
    places.into_iter().filter_map(|place| object.pointer(place))
}

fn kind(object: &Value) -> &str {
    text(object, "/kind")
}

fn sidecars(object: &Value) -> Vec<Needed> {
    let mut first = pods(object).flat_map(|pod| items(pod, "/initContainers"));
    match first.any(|container| text(container, "/restartPolicy") == "Always") {
        true => Needed::new("Kubernetes 1.33 or newer", &["kubectl version".to_owned()]),
        false => Vec::new(),
    }
}

fn policies(object: &Value) -> Vec<Needed> {
    if kind(object) != "NetworkPolicy" {
        return Vec::new();
    }
    Needed::new("something that enforces network policies", &PROBE_OF_POLICIES.map(str::to_owned))
}

fn secrets(object: &Value) -> Vec<Needed> {
    if kind(object) != "ExternalSecret" {
        return Vec::new();
    }
    let (kind, name) =
        (text(object, "/spec/secretStoreRef/kind"), text(object, "/spec/secretStoreRef/name"));
    let operator = Needed::new(
        "External Secrets",
        &[format!(
            "kubectl get crd externalsecrets.external-secrets.io -o \
             jsonpath='{{.spec.versions[?(@.served)].name}}'  # has to name {}",
            text(object, "/apiVersion").rsplit('/').next().unwrap_or_default()
        )],
    );
    let store = Needed::new(named(kind, name), &[get(kind, name)]);
    operator.into_iter().chain(store).collect()
}

fn entries(object: &Value) -> Vec<Needed> {
    if kind(object) != "ExternalSecret" {
        return Vec::new();
    }
    let entry = |data: &Value| {
        let (key, property) = (text(data, "/remoteRef/key"), text(data, "/remoteRef/property"));
        let what = match property {
            "" => format!("the entry `{key}` of the secret store"),
            property => format!("the entry `{key}` of the secret store, with `{property}`"),
        };
        Needed { what, look: Vec::new() }
    };
    items(object, "/spec/data").filter(|data| data.get("sourceRef").is_none()).map(entry).collect()
}

fn ingress(object: &Value) -> Vec<Needed> {
    if kind(object) != "Ingress" {
        return Vec::new();
    }
    let class = text(object, "/spec/ingressClassName");
    let annotated = text(object, "/metadata/annotations/kubernetes.io~1ingress.class");
    match (class, annotated) {
        ("", "") => Needed::new("a controller for Ingress without a class", &[]),
        // A class that is told so is no object of the cluster.
        ("", class) => Needed::new(format!("a controller for the class `{class}` of Ingress"), &[]),
        (class, _) => Needed::new(named("IngressClass", class), &[get("IngressClass", class)]),
    }
}

fn gateways(object: &Value) -> Vec<Needed> {
    if !matches!(kind(object), "HTTPRoute" | "GRPCRoute") {
        return Vec::new();
    }
    let own = text(object, "/metadata/namespace");
    let parents = items(object, "/spec/parentRefs").map(|parent| {
        let name = text(parent, "/name");
        let namespace = Some(text(parent, "/namespace")).filter(|it| !it.is_empty()).unwrap_or(own);
        let get = format!("kubectl get gateway --namespace {namespace} {}", word(name));
        let listeners = "'{.spec.listeners[*].allowedRoutes}'";
        Needed {
            what: format!("the Gateway `{namespace}/{name}`"),
            look: vec![
                format!(
                    "kubectl get crd {}s.gateway.networking.k8s.io",
                    kind(object).to_lowercase()
                ),
                format!("{get} -o jsonpath={listeners}  # has to allow routes of {own}"),
            ],
        }
    });
    parents.collect()
}

fn certificates(object: &Value) -> Vec<Needed> {
    if kind(object) != "Certificate" {
        return Vec::new();
    }
    let (kind, name) = (text(object, "/spec/issuerRef/kind"), text(object, "/spec/issuerRef/name"));
    let operator =
        Needed::new("cert-manager", &["kubectl get crd certificates.cert-manager.io".to_owned()]);
    let issuer = Needed::new(named(kind, name), &[get(kind, name)]);
    operator.into_iter().chain(issuer).collect()
}

fn monitors(object: &Value) -> Vec<Needed> {
    let kind = kind(object);
    let (selected_by, field) = match kind {
        "ServiceMonitor" => ("prometheus", "serviceMonitor"),
        "PrometheusRule" => ("prometheus", "rule"),
        "AlertmanagerConfig" => ("alertmanager", "alertmanagerConfig"),
        _ => return Vec::new(),
    };
    let selected = ["Selector", "NamespaceSelector"]
        .map(|selector| format!("{{.items[*].spec.{field}{selector}}}"))
        .concat();
    Needed::new(
        format!("`{kind}` of the Prometheus operator"),
        &[
            format!("kubectl get crd {}s.monitoring.coreos.com", kind.to_lowercase()),
            format!(
                "kubectl get {selected_by} --all-namespaces -o jsonpath='{selected}'  # has to select {}",
                selected_labels(object)
            ),
        ],
    )
}

/// The labels by which an object of the operator's may be selected.
fn selected_labels(object: &Value) -> String {
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object);
    // By its own name nobody selects more than it alone.
    let is_shared = |(name, _): &(&String, &Value)| *name != "app.kubernetes.io/name";
    let labels = labels.into_iter().flatten().filter(is_shared);
    let shown =
        labels.map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()));
    shown.collect::<Vec<_>>().join(",")
}

fn state_metrics(object: &Value) -> Vec<Needed> {
    if kind(object) != "PrometheusRule" {
        return Vec::new();
    }
    Needed::new(
        "kube-state-metrics",
        &["kubectl get pods --all-namespaces -l app.kubernetes.io/name=kube-state-metrics"
            .to_owned()],
    )
}

fn autoscalers(object: &Value) -> Vec<Needed> {
    match kind(object) {
        "HorizontalPodAutoscaler" => {
            Needed::new(METRICS_API, &["kubectl get apiservice v1beta1.metrics.k8s.io".to_owned()])
        }
        _ => Vec::new(),
    }
}

fn claims(object: &Value) -> Vec<Needed> {
    let class = |claim: &Value| match text(claim, "/spec/storageClassName") {
        "" => Needed {
            what: "a default StorageClass".to_owned(),
            look: vec!["kubectl get storageclass".to_owned()],
        },
        class => {
            Needed { what: named("StorageClass", class), look: vec![get("StorageClass", class)] }
        }
    };
    let own = (kind(object) == "PersistentVolumeClaim").then_some(object);
    own.into_iter().chain(items(object, "/spec/volumeClaimTemplates")).map(class).collect()
}

fn images(object: &Value) -> Vec<Needed> {
    let containers =
        pods(object).flat_map(|pod| items(pod, "/initContainers").chain(items(pod, "/containers")));
    let registry = |container: &Value| {
        let what = match text(container, "/image").split_once('/') {
            Some((host, _)) if host.contains(['.', ':']) => format!("the registry `{host}`"),
            _ => "Docker Hub".to_owned(),
        };
        Needed { what, look: Vec::new() }
    };
    containers.map(registry).collect()
}

fn credentials(object: &Value) -> Vec<Needed> {
    let secrets = pods(object).flat_map(|pod| items(pod, "/imagePullSecrets"));
    let names = secrets.map(|secret| text(secret, "/name"));
    let namespace = text(object, "/metadata/namespace");
    let look = |name| format!("kubectl get secret --namespace {namespace} {}", word(name));
    names.map(|name| Needed { what: named("Secret", name), look: vec![look(name)] }).collect()
}
