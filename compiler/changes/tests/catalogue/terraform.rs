//! What changes of Terraform files did.

use groundplan_changes::Class::{Free, Impossible, Interrupts, Loses, Replaces, Rolls, Steps};

use crate::Row;
use crate::support::Edit::{Text, WithoutFile, WithoutMember};

const DATABASE: &str = "database-main.tf.json";
const CACHE: &str = "cache-sessions.tf.json";
const CLUSTER: &str = "cluster.tf.json";
const NETWORK: &str = "network.tf.json";
const BUCKET: &str = "bucket-reports.tf.json";
const VERSIONS: &str = "versions.tf.json";

pub const ROWS: &[Row] = &[
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
