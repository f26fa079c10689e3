//! What changes of Kubernetes objects did.

use groundplan_changes::Class::{Free, Impossible, Interrupts, Loses, Replaces, Rolls, Steps};

use crate::Row;
use crate::support::Edit::{File, Text, Without, WithoutFile};

const MAIN: &str = "main.yaml";
const SITE: &str = "site.yaml";
const SHOP: &str = "catalogue.yaml";

pub const ROWS: &[Row] = &[
    (
        "storage of a database grows",
        &[Text(MAIN, "50Gi", "100Gi")],
        "StatefulSet bookshop-cluster/main",
        Steps,
    ),
    (
        "storage of a database shrinks",
        &[Text(MAIN, "50Gi", "20Gi")],
        "StatefulSet bookshop-cluster/main",
        Impossible,
    ),
    (
        "another storage class",
        &[Text(MAIN, "storageClassName: fast", "storageClassName: slow")],
        "StatefulSet bookshop-cluster/main",
        Steps,
    ),
    (
        "the volume renamed",
        &[Text(MAIN, "        name: data\n", "        name: store\n")],
        "StatefulSet bookshop-cluster/main",
        Loses,
    ),
    (
        "persistence of a cache off",
        &[Text(
            "results.yaml",
            "  volumeClaimTemplates:\n    - metadata:\n        name: data\n      spec:\n        accessModes:\n          - ReadWriteOnce\n        storageClassName: fast\n        resources:\n          requests:\n            storage: \"2Gi\"\n",
            "",
        )],
        "StatefulSet bookshop-cluster/results",
        Loses,
    ),
    (
        "the size of a database",
        &[Text(MAIN, "memory: \"4Gi\"", "memory: \"8Gi\"")],
        "StatefulSet bookshop-cluster/main",
        Interrupts,
    ),
    (
        "a cache raised",
        &[Text("results.yaml", "valkey/valkey:8.1.8", "valkey/valkey:9.0.0")],
        "StatefulSet bookshop-cluster/results",
        Interrupts,
    ),
    ("the database removed", &[WithoutFile(MAIN)], "StatefulSet bookshop-cluster/main", Loses),
    (
        "the database renamed",
        &[Text(MAIN, "  name: main\n", "  name: shop\n")],
        "StatefulSet bookshop-cluster/main",
        Loses,
    ),
    (
        "a set under another name of its Service",
        &[Text(MAIN, "serviceName: main", "serviceName: other")],
        "StatefulSet bookshop-cluster/main",
        Steps,
    ),
    (
        "another image",
        &[Text(SHOP, "v13.0.4", "v13.0.5")],
        "Deployment bookshop-cluster/catalogue",
        Rolls,
    ),
    (
        "a variable changed",
        &[Text(SHOP, "value: reader", "value: writer")],
        "Deployment bookshop-cluster/catalogue",
        Rolls,
    ),
    (
        "a variable removed",
        &[Text(SHOP, "            - name: PGRST_DB_ANON_ROLE\n              value: reader\n", "")],
        "Deployment bookshop-cluster/catalogue",
        Rolls,
    ),
    (
        "a file of a service",
        &[
            Text(SITE, "listen 8080", "listen 8081"),
            Text(SITE, "site-b4e17d0ce5", "site-0123456789"),
        ],
        "ConfigMap bookshop-cluster/site",
        Rolls,
    ),
    (
        "a port renamed",
        &[
            Text(SHOP, "targetPort: http", "targetPort: web"),
            Text(SHOP, "- name: http\n", "- name: web\n"),
        ],
        "Service bookshop-cluster/catalogue",
        Interrupts,
    ),
    (
        "a port's number",
        &[Text(SHOP, "containerPort: 3000", "containerPort: 3002")],
        "Deployment bookshop-cluster/catalogue",
        Rolls,
    ),
    (
        "a fixed number of replicas",
        &[Text(SITE, "  replicas: 2\n", "  replicas: 4\n")],
        "Deployment bookshop-cluster/site",
        Free,
    ),
    (
        "fixed to autoscaled",
        &[Text(SITE, "  replicas: 2\n", "")],
        "Deployment bookshop-cluster/site",
        Interrupts,
    ),
    (
        "autoscaled to fixed",
        &[
            Without(SHOP, "kind: HorizontalPodAutoscaler"),
            Text(
                SHOP,
                "spec:\n  revisionHistoryLimit: 3\n",
                "spec:\n  replicas: 3\n  revisionHistoryLimit: 3\n",
            ),
        ],
        "Deployment bookshop-cluster/catalogue",
        Free,
    ),
    (
        "a selector changed",
        &[Text(
            SHOP,
            "  selector:\n    matchLabels:\n      app.kubernetes.io/name: catalogue\n  progress",
            "  selector:\n    matchLabels:\n      app.kubernetes.io/name: catalogue\n      tier: web\n  progress",
        )],
        "Deployment bookshop-cluster/catalogue",
        Steps,
    ),
    (
        "a label of the platform, on every template",
        &[Text(
            SHOP,
            "        app.kubernetes.io/part-of: bookshop\n",
            "        app.kubernetes.io/part-of: bookshop\n        team: shop\n",
        )],
        "Deployment bookshop-cluster/catalogue",
        Rolls,
    ),
    (
        "a label of the platform, on a database",
        &[Text(
            MAIN,
            "        app.kubernetes.io/part-of: bookshop\n",
            "        app.kubernetes.io/part-of: bookshop\n        team: shop\n",
        )],
        "StatefulSet bookshop-cluster/main",
        Interrupts,
    ),
    ("a service removed", &[WithoutFile(SHOP)], "Deployment bookshop-cluster/catalogue", Free),
    (
        "a volume added to a service",
        &[Text(SITE, "kind: Deployment", "kind: StatefulSet")],
        "StatefulSet bookshop-cluster/site",
        Replaces,
    ),
    (
        "a volume removed from a service",
        &[Text("serena.yaml", "kind: StatefulSet", "kind: Deployment")],
        "Deployment agent-platform-staging/serena",
        Loses,
    ),
    (
        "a volume of a service grows",
        &[Text("serena.yaml", "10Gi", "20Gi")],
        "StatefulSet agent-platform-staging/serena",
        Steps,
    ),
    (
        "a host of an Ingress",
        &[Text(SHOP, "host: books.example.com", "host: shop.example.com")],
        "Ingress bookshop-cluster/catalogue.books",
        Replaces,
    ),
    (
        "another ingress class",
        &[Text(SHOP, "ingressClassName: nginx", "ingressClassName: traefik")],
        "Ingress bookshop-cluster/catalogue.books",
        Replaces,
    ),
    (
        "a route removed",
        &[Without(SHOP, "kind: Ingress\n")],
        "Ingress bookshop-cluster/catalogue.books",
        Free,
    ),
    (
        "the schedule of a cron",
        &[Text("report.yaml", "0 3 * * *", "0 4 * * *")],
        "CronJob agent-platform-staging/report",
        Free,
    ),
    (
        "the image of a job",
        &[Text("schema.yaml", "postgres:17.11-alpine", "postgres:17.12-alpine")],
        "Job bookshop-cluster/schema",
        Free,
    ),
    (
        "the quota",
        &[Text("namespace.yaml", "pods: \"28\"", "pods: \"6\"")],
        "ResourceQuota bookshop-cluster/bookshop-cluster",
        Free,
    ),
    (
        "the platform renamed",
        &[Text("namespace.yaml", "bookshop-cluster", "shop-cluster")],
        "Namespace bookshop-cluster",
        Loses,
    ),
    (
        "the parameters of a storage class",
        &[Text("storage-class.yaml", "type: gp3", "type: io2")],
        "StorageClass encrypted",
        Steps,
    ),
    (
        "who may deploy, by another role",
        &[Text("deploy-rights.yaml", "  kind: Role\n", "  kind: ClusterRole\n")],
        "RoleBinding agent-platform-staging/agent-platform-staging-deploy",
        Impossible,
    ),
    (
        "the load balancer inside or outside",
        &[Text("ingress-class.yaml", "scheme: internet-facing", "scheme: internal")],
        "IngressClassParams alb",
        Replaces,
    ),
    (
        "the names of a certificate",
        &[Text("certificates.yaml", "- books.example.com", "- shop.example.com")],
        "Certificate bookshop-cluster/tls-books-example-com",
        Free,
    ),
    (
        "a service added",
        &[File(
            "new.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: new\n  namespace: bookshop-cluster\nspec: {}\n",
        )],
        "Deployment bookshop-cluster/new",
        Free,
    ),
];
