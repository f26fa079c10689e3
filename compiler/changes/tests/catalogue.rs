//! Changes of documents as Groundplan writes them, each with what the real thing did.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod support;

use groundplan_changes::{Class, Documents, ObjectChange};
use support::Edit::{File, Text, Without, WithoutFile, WithoutMember};
use support::{Edit, edited, told, worst};

/// A change, the object that is hurt most, and how.
type Row = (&'static str, &'static [Edit], &'static str, Class);

#[test]
fn terraform() {
    judged(Documents::Terraform, TERRAFORM);
}

#[test]
fn kubernetes() {
    judged(Documents::Kubernetes, KUBERNETES);
}

#[test]
fn compose() {
    judged(Documents::Compose, COMPOSE);
}

fn judged(documents: Documents, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (what, edits, object, class) in rows {
        let found = edited(documents, edits);
        assert!(found.unreadable.is_empty(), "{what}: {:?}", found.unreadable);
        let is_hurt =
            |change: &ObjectChange| change.class == *class && change.object.to_string() == *object;
        let is_right = worst(&found) == Some(*class) && found.changes.iter().any(is_hurt);
        if !is_right {
            wrong.push(format!("{what}: {class} of {object}, found\n{}", told(&found)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

use Class::{Free, Impossible, Interrupts, Loses, Replaces, Rolls, Steps};

const DATABASE: &str = "database-main.tf.json";
const CACHE: &str = "cache-sessions.tf.json";
const CLUSTER: &str = "cluster.tf.json";
const NETWORK: &str = "network.tf.json";
const BUCKET: &str = "bucket-reports.tf.json";
const VERSIONS: &str = "versions.tf.json";

const TERRAFORM: &[Row] = &[
    (
        "storage grows",
        &[Text(DATABASE, "\"allocated_storage\": 100", "\"allocated_storage\": 200")],
        "aws_db_instance.main",
        Free,
    ),
    (
        "storage shrinks",
        &[Text(DATABASE, "\"allocated_storage\": 100", "\"allocated_storage\": 50")],
        "aws_db_instance.main",
        Impossible,
    ),
    (
        "another size",
        &[Text(DATABASE, "db.t4g.small", "db.m7g.large")],
        "aws_db_instance.main",
        Interrupts,
    ),
    (
        "PostgreSQL 16 to 17 without saying that a major version may change",
        &[Text(DATABASE, "\"engine_version\": \"16\"", "\"engine_version\": \"17\"")],
        "aws_db_instance.main",
        Impossible,
    ),
    (
        "PostgreSQL 16 to 17, said",
        &[Text(
            DATABASE,
            "\"engine_version\": \"16\"",
            "\"allow_major_version_upgrade\": true, \"engine_version\": \"17\"",
        )],
        "aws_db_instance.main",
        Interrupts,
    ),
    (
        "PostgreSQL 16 to 15",
        &[Text(
            DATABASE,
            "\"engine_version\": \"16\"",
            "\"allow_major_version_upgrade\": true, \"engine_version\": \"15\"",
        )],
        "aws_db_instance.main",
        Impossible,
    ),
    (
        "another name of the database inside",
        &[Text(DATABASE, "\"db_name\": \"main\"", "\"db_name\": \"shop\"")],
        "aws_db_instance.main",
        Loses,
    ),
    (
        "another user",
        &[Text(DATABASE, "\"username\": \"main_app\"", "\"username\": \"app\"")],
        "aws_db_instance.main",
        Loses,
    ),
    (
        "encryption off",
        &[Text(DATABASE, "\"storage_encrypted\": true", "\"storage_encrypted\": false")],
        "aws_db_instance.main",
        Loses,
    ),
    (
        "high availability",
        &[Text(DATABASE, "\"multi_az\": false", "\"multi_az\": true")],
        "aws_db_instance.main",
        Free,
    ),
    (
        "backups kept for longer",
        &[Text(DATABASE, "\"backup_retention_period\": 14", "\"backup_retention_period\": 30")],
        "aws_db_instance.main",
        Free,
    ),
    (
        "backups kept for a shorter time",
        &[Text(DATABASE, "\"backup_retention_period\": 14", "\"backup_retention_period\": 7")],
        "aws_db_instance.main",
        Loses,
    ),
    (
        "another port of the database",
        &[Text(DATABASE, "\"port\": 5432,\n        \"ca", "\"port\": 5433,\n        \"ca")],
        "aws_db_instance.main",
        Interrupts,
    ),
    (
        "the instance renamed",
        &[Text(
            DATABASE,
            "\"identifier\": \"agent-platform-staging-main\"",
            "\"identifier\": \"other\"",
        )],
        "aws_db_instance.main",
        Interrupts,
    ),
    ("the database removed", &[WithoutFile(DATABASE)], "aws_db_instance.main", Loses),
    (
        "only the instance removed",
        &[WithoutMember(DATABASE, "/resource/aws_db_instance/main")],
        "aws_db_instance.main",
        Loses,
    ),
    (
        "deletion protection",
        &[Text(DATABASE, "\"deletion_protection\": false", "\"deletion_protection\": true")],
        "aws_db_instance.main",
        Free,
    ),
    (
        "a parameter of the engine",
        &[Text(DATABASE, "\"value\": \"10000\"", "\"value\": \"20000\"")],
        "aws_db_parameter_group.main",
        Free,
    ),
    (
        "the cache lowered",
        &[Text(CACHE, "\"engine_version\": \"8.2\"", "\"engine_version\": \"8.1\"")],
        "aws_elasticache_replication_group.sessions",
        Loses,
    ),
    (
        "the cache raised, one node",
        &[Text(CACHE, "\"engine_version\": \"8.2\"", "\"engine_version\": \"8.3\"")],
        "aws_elasticache_replication_group.sessions",
        Interrupts,
    ),
    (
        "a larger cache, one node",
        &[Text(CACHE, "cache.t4g.small", "cache.m7g.large")],
        "aws_elasticache_replication_group.sessions",
        Interrupts,
    ),
    (
        "a larger cache, several nodes",
        &[
            Text(CACHE, "cache.t4g.small", "cache.m7g.large"),
            Text(CACHE, "\"num_cache_clusters\": 1", "\"num_cache_clusters\": 2"),
        ],
        "aws_elasticache_replication_group.sessions",
        Rolls,
    ),
    (
        "the port of the cache",
        &[Text(CACHE, "\"port\": 6379,\n        \"subnet", "\"port\": 6380,\n        \"subnet")],
        "aws_elasticache_replication_group.sessions",
        Loses,
    ),
    (
        "Redis in place of Valkey",
        &[Text(
            CACHE,
            "\"engine\": \"valkey\",\n        \"engine_version\"",
            "\"engine\": \"redis\",\n        \"engine_version\"",
        )],
        "aws_elasticache_replication_group.sessions",
        Loses,
    ),
    (
        "the cache removed",
        &[WithoutFile(CACHE)],
        "aws_elasticache_replication_group.sessions",
        Loses,
    ),
    (
        "the cluster raised by one",
        &[Text(CLUSTER, "\"version\": \"1.36\"", "\"version\": \"1.37\"")],
        "aws_eks_cluster.main",
        Rolls,
    ),
    (
        "the cluster raised by two",
        &[Text(CLUSTER, "\"version\": \"1.36\"", "\"version\": \"1.38\"")],
        "aws_eks_cluster.main",
        Steps,
    ),
    (
        "the cluster lowered",
        &[Text(CLUSTER, "\"version\": \"1.36\"", "\"version\": \"1.35\"")],
        "aws_eks_cluster.main",
        Impossible,
    ),
    (
        "the cluster renamed",
        &[Text(
            CLUSTER,
            "\"name\": \"agent-platform-staging\",\n        \"version\"",
            "\"name\": \"other\",\n        \"version\"",
        )],
        "aws_eks_cluster.main",
        Loses,
    ),
    (
        "another range of services",
        &[Text(CLUSTER, "172.20.0.0/16", "172.21.0.0/16")],
        "aws_eks_cluster.main",
        Loses,
    ),
    (
        "the cluster is reached from outside",
        &[Text(CLUSTER, "\"endpoint_public_access\": false", "\"endpoint_public_access\": true")],
        "aws_eks_cluster.main",
        Free,
    ),
    (
        "another range of the network",
        &[Text(NETWORK, "10.0.0.0/16", "10.1.0.0/16")],
        "aws_vpc.main",
        Impossible,
    ),
    (
        "another range of a subnet",
        &[Text(NETWORK, "10.0.32.0/19", "10.0.64.0/19")],
        "aws_subnet.private[\"b\"]",
        Impossible,
    ),
    (
        "zones that change places",
        &[Text(NETWORK, "names[0]", "names[2]")],
        "aws_subnet.database[\"a\"]",
        Impossible,
    ),
    (
        "a zone more",
        &[Text(
            NETWORK,
            "\"database\": \"10.0.193.0/24\"\n      }",
            "\"database\": \"10.0.193.0/24\"\n      }, \"c\": {\"name\": \"${data.aws_availability_zones.available.names[2]}\", \"private\": \"10.0.64.0/19\", \"public\": \"10.0.132.0/23\", \"database\": \"10.0.194.0/24\"}",
        )],
        "aws_eks_cluster.main",
        Impossible,
    ),
    (
        "a gateway in each zone",
        &[Text(NETWORK, "slice(keys(local.zones), 0, 1)", "slice(keys(local.zones), 0, 2)")],
        "aws_eip.nat[\"b\"]",
        Free,
    ),
    (
        "the description of a security group",
        &[Text(
            DATABASE,
            "\"description\": \"Database main\"",
            "\"description\": \"The database\"",
        )],
        "aws_security_group.database-main",
        Replaces,
    ),
    (
        "a tag of the network",
        &[Text(NETWORK, "\"Name\": \"agent-platform-staging\"", "\"Name\": \"other\"")],
        "aws_internet_gateway.main",
        Free,
    ),
    (
        "how long the flow log is kept",
        &[Text(NETWORK, "\"retention_in_days\": 30", "\"retention_in_days\": 7")],
        "aws_cloudwatch_log_group.flow_log",
        Loses,
    ),
    (
        "another interval of the flow log",
        &[Text(NETWORK, "\"max_aggregation_interval\": 60", "\"max_aggregation_interval\": 600")],
        "aws_flow_log.main",
        Replaces,
    ),
    (
        "another region",
        &[Text(
            VERSIONS,
            "\"aws\": {\n      \"region\": \"eu-west-1\"",
            "\"aws\": {\n      \"region\": \"eu-central-1\"",
        )],
        "aws_cloudwatch_log_group.cache-sessions-engine-log",
        Loses,
    ),
    (
        "another account",
        &[Text(
            VERSIONS,
            "\"allowed_account_ids\": [\n        \"111122223333\"",
            "\"allowed_account_ids\": [\n        \"444455556666\"",
        )],
        "provider aws",
        Loses,
    ),
    (
        "another place of the state",
        &[Text(VERSIONS, "agent-platform/staging.tfstate", "agents/staging.tfstate")],
        "backend s3",
        Steps,
    ),
    (
        "another team in the tags",
        &[Text(VERSIONS, "\"team\": \"agents\"", "\"team\": \"platform\"")],
        "provider aws",
        Free,
    ),
    (
        "the bucket renamed",
        &[Text(
            BUCKET,
            "\"bucket\": \"agent-platform-staging-reports-111122223333\"",
            "\"bucket\": \"other\"",
        )],
        "aws_s3_bucket.reports",
        Loses,
    ),
    ("the bucket removed", &[WithoutFile(BUCKET)], "aws_s3_bucket.reports", Loses),
    (
        "objects expire sooner",
        &[Text(BUCKET, "\"days\": 400", "\"days\": 30")],
        "aws_s3_bucket_lifecycle_configuration.reports",
        Loses,
    ),
    (
        "objects expire later",
        &[Text(BUCKET, "\"days\": 400", "\"days\": 500")],
        "aws_s3_bucket_lifecycle_configuration.reports",
        Free,
    ),
    (
        "versions are no longer kept",
        &[Text(
            BUCKET,
            "\"status\": \"Enabled\"\n        }\n      }\n    },",
            "\"status\": \"Suspended\"\n        }\n      }\n    },",
        )],
        "aws_s3_bucket_versioning.reports",
        Free,
    ),
    (
        "versions are disabled",
        &[Text(
            BUCKET,
            "\"status\": \"Enabled\"\n        }\n      }\n    },",
            "\"status\": \"Disabled\"\n        }\n      }\n    },",
        )],
        "aws_s3_bucket_versioning.reports",
        Impossible,
    ),
    (
        "the domain changed",
        &[Text("dns.tf.json", "staging.agents.example.com", "agents.example.com")],
        "aws_route53_zone.main[\"staging.agents.example.com\"]",
        Replaces,
    ),
    (
        "the registry's repository renamed",
        &[Text("registry.tf.json", "agent-platform-staging/api", "agents/api")],
        "aws_ecr_repository.api",
        Replaces,
    ),
    (
        "a key removed",
        &[WithoutMember("encryption.tf.json", "/resource/aws_kms_key/data")],
        "aws_kms_key.data",
        Loses,
    ),
];

const MAIN: &str = "main.yaml";
const SITE: &str = "site.yaml";
const SHOP: &str = "catalogue.yaml";

const KUBERNETES: &[Row] = &[
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

const PROJECT: &str = "compose.yaml";

const COMPOSE: &[Row] = &[
    (
        "another project name",
        &[Text(PROJECT, "name: bookshop-local", "name: shop-local")],
        "project",
        Loses,
    ),
    ("another image", &[Text(PROJECT, "valkey:8.1.8", "valkey:8.1.9")], "service results", Rolls),
    (
        "another command",
        &[Text(
            PROJECT,
            "retries: 5\n      start_period: \"60s\"",
            "retries: 6\n      start_period: \"60s\"",
        )],
        "service main",
        Rolls,
    ),
    (
        "a named volume renamed",
        &[
            Text(PROJECT, "source: main_data", "source: orders_data"),
            Text(PROJECT, "  main_data: {}", "  orders_data: {}"),
        ],
        "service main",
        Loses,
    ),
    (
        "a volume removed",
        &[Text(PROJECT, "  results_data: {}\n", "")],
        "volume results_data",
        Loses,
    ),
    (
        "labels on a volume",
        &[Text(PROJECT, "  main_data: {}", "  main_data:\n    labels:\n      team: shop")],
        "volume main_data",
        Loses,
    ),
    (
        "the driver of a volume",
        &[Text(PROJECT, "  main_data: {}", "  main_data:\n    driver: nfs")],
        "volume main_data",
        Loses,
    ),
    (
        "a file mounted from elsewhere",
        &[Text(PROJECT, "./files/schema/schema/schema.sql", "./files/schema/tables.sql")],
        "service schema",
        Rolls,
    ),
    (
        "the content of a file",
        &[Text("files/site/etc/nginx/conf.d/default.conf", "listen", "listen  ")],
        "file files/site/etc/nginx/conf.d/default.conf",
        Free,
    ),
    (
        "a network opened",
        &[Text(PROJECT, "  main:\n    internal: true", "  main:\n    internal: false")],
        "network main",
        Interrupts,
    ),
    (
        "what starts before what",
        &[Text(PROJECT, "condition: service_healthy", "condition: service_started")],
        "service cache-metrics",
        Free,
    ),
    (
        "a memory limit",
        &[Text(PROJECT, "mem_limit: \"512m\"", "mem_limit: \"1g\"")],
        "service main",
        Rolls,
    ),
    (
        "a profile",
        &[Text(
            PROJECT,
            "    image: postgres:17.11\n",
            "    image: postgres:17.11\n    profiles: [store]\n",
        )],
        "service main",
        Free,
    ),
    (
        "two replicas",
        &[Text(
            PROJECT,
            "    image: postgres:17.11\n",
            "    image: postgres:17.11\n    scale: 2\n",
        )],
        "service main",
        Free,
    ),
    (
        "a watch of sources",
        &[Text(
            PROJECT,
            "    image: postgres:17.11\n",
            "    image: postgres:17.11\n    develop: {watch: []}\n",
        )],
        "service main",
        Rolls,
    ),
    (
        "another password variable",
        &[Text(PROJECT, "${MAIN_PASSWORD:?", "${SHOP_PASSWORD:?")],
        "service main",
        Rolls,
    ),
];
