//! `database-NAME.tf.json`: a PostgreSQL server on RDS, the group that lets its users in, and what
//! tells that something is wrong with it.

use std::collections::BTreeMap;

use groundplan_lowering::names::{POSTGRES_PORT, database_name, database_user};
use groundplan_model::kinds::Database;
use groundplan_model::{Entity, EntityKind};
use groundplan_schema::scalar::Choice;
use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::alarm::{Alarm, Comparison};
use crate::target::block::{Block, Term};
use crate::target::instance::{self, Class};
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::parameter;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::security_group::SecurityGroup;
use crate::target::site::Site;
use crate::target::text::Label;

static LOGGED: Origin = Origin::Default(&DefaultRule {
    id: "terraform.database-logs",
    because: "slow statements, locks and changes of the schema explain most trouble",
});
static ENCRYPTED: Origin = Origin::Default(&DefaultRule {
    id: "terraform.database-tls",
    because: "nothing is said to a database in the clear (CKV2_AWS_69, RDS transport encryption)",
});

/// RDS grants no less on gp3.
const LEAST_STORAGE: u64 = 20;
/// The logs that the server writes to CloudWatch.
const LOGS: [&str; 2] = ["postgresql", "upgrade"];

/// Parameters of every server, unless the description says otherwise.
const PARAMETERS: [(&str, &str, &Origin); 8] = [
    ("log_autovacuum_min_duration", "10000", &LOGGED),
    ("log_connections", "1", &LOGGED),
    ("log_disconnections", "1", &LOGGED),
    ("log_lock_waits", "1", &LOGGED),
    ("log_min_duration_statement", "1000", &LOGGED),
    ("log_statement", "ddl", &LOGGED),
    ("log_temp_files", "0", &LOGGED),
    ("rds.force_ssl", "1", &ENCRYPTED),
];

pub fn lower<'m>(site: &Site<'_, 'm>, database: &'m Entity<Database>) -> Module<'m> {
    let name = &*database.name;
    let created = site.cx.created_as(EntityKind::Database, name);
    let mut module = Module::new(format!("database-{name}"), &database.origin);
    let server = Server {
        site,
        database,
        identifier: site.names.database_instance(created),
        created,
        class: instance::database(*site.cx.value(&database.size), site.region),
    };
    server.add(&mut module);
    server.keep_password(&mut module);
    server.publish_endpoint(&mut module);
    server.watch(&mut module);
    module.moved_through(&site.cx.former_names(EntityKind::Database, name), name);
    module
}

struct Server<'s, 'c, 'm> {
    site: &'s Site<'c, 'm>,
    database: &'m Entity<Database>,
    /// What RDS calls it.
    identifier: String,
    /// The name that it was created under.
    created: &'m str,
    class: Class,
}

impl<'m> Server<'_, '_, 'm> {
    fn label(&self) -> Label<'m> {
        Label::new("", &self.database.name, "")
    }

    /// The label of what other kinds of entities have too.
    fn label_of(&self, part: &'static str) -> Label<'m> {
        Label::new("database-", &self.database.name, part)
    }

    fn address(&self) -> Address<'m> {
        Address::resource("aws_db_instance", self.label())
    }

    fn add(&self, module: &mut Module<'m>) {
        let Self { site, database, .. } = self;
        let group = SecurityGroup {
            label: self.label_of(""),
            name: format!("{}-database", self.identifier),
            description: format!("Database {}", self.created),
            port: POSTGRES_PORT,
            used: site.is_used(EntityKind::Database, &database.name),
        }
        .add(module);
        let subnets = Block::new()
            .with("name", self.identifier.clone())
            .with("subnet_ids", resource::database_subnets());
        let subnets = module.resource("aws_db_subnet_group", self.label(), subnets);
        let parameters = self.parameters(module);
        let monitoring = self.monitoring(module);
        let mut logs = self.logs(module);
        logs.push(monitoring.1);
        let body = self
            .engine()
            .with("db_subnet_group_name", subnets.attribute("name"))
            .with("vpc_security_group_ids", [group.id()])
            .with("publicly_accessible", false)
            .with("parameter_group_name", parameters.attribute("name"))
            .with("enabled_cloudwatch_logs_exports", LOGS)
            .with("monitoring_interval", 60)
            .with("monitoring_role_arn", monitoring.0.arn())
            .with("performance_insights_enabled", true)
            .with("performance_insights_kms_key_id", resource::data_key().arn())
            .with("depends_on", logs)
            .with_some(
                "lifecycle",
                site.kept_unless_it_may_go(EntityKind::Database, &database.name),
            );
        let body = Term::from(body).because(&database.origin);
        module.resource("aws_db_instance", self.label(), body);
    }

    /// RDS would change the password each week, and pods read it when they start: whoever changes it
    /// starts them again.
    fn keep_password(&self, module: &mut Module<'m>) {
        let body = Block::new()
            .with("secret_id", self.address().attribute("master_user_secret[0].secret_arn"))
            .with("rotation_enabled", false);
        module.resource("aws_secretsmanager_secret_rotation", self.label(), body);
    }

    /// What it is, where its data is kept and who may log in.
    fn engine(&self) -> Block<'m> {
        let Self { site, database, .. } = self;
        let storage = site.cx.value(&database.storage).gibibytes().max(LEAST_STORAGE);
        let version = site.cx.value(&database.version).word();
        let retention = site.cx.value(&database.backup.retention).days();
        let available = *site.cx.value(&database.high_availability);
        let class = format!("db.{}", self.class.name);
        let body = Block::new()
            .with("identifier", self.identifier.clone())
            .with("engine", "postgres")
            .with("engine_version", Term::from(version).because(database.version.origin()))
            .with("engine_lifecycle_support", "open-source-rds-extended-support-disabled")
            .with("instance_class", Term::from(class).because(database.size.origin()))
            .with("storage_type", "gp3")
            .with("allocated_storage", Term::from(storage).because(database.storage.origin()))
            .with("storage_encrypted", true)
            .with("kms_key_id", resource::data_key().arn())
            .with("db_name", database_name(self.created))
            .with("username", database_user(self.created))
            // RDS makes the password up and keeps it; it is in no state and no plan.
            .with("manage_master_user_password", true)
            .with("master_user_secret_kms_key_id", resource::data_key().arn())
            .with("iam_database_authentication_enabled", true)
            .with("port", POSTGRES_PORT)
            .with("ca_cert_identifier", "rds-ca-rsa2048-g1")
            .with("multi_az", Term::from(available).because(database.high_availability.origin()))
            .with(
                "backup_retention_period",
                Term::from(retention).because(database.backup.retention.origin()),
            )
            .with("backup_window", "02:00-03:00")
            .with("maintenance_window", "sun:03:30-sun:04:30")
            .with("copy_tags_to_snapshot", true)
            .with("delete_automated_backups", false)
            .with("auto_minor_version_upgrade", true)
            .with("deletion_protection", site.protection_of(EntityKind::Database, &database.name))
            // A newer major version is judged when the description is compiled.
            .with("allow_major_version_upgrade", true);
        body.with("skip_final_snapshot", false).with(
            "final_snapshot_identifier",
            site.final_snapshot(EntityKind::Database, self.created, &self.identifier),
        )
    }

    fn parameters(&self, module: &mut Module<'m>) -> Address<'m> {
        let Self { site, database, .. } = self;
        let family = format!("postgres{}", site.cx.value(&database.version).word());
        let entry = |name: &'m str, value: Term<'m>, method: &'static str| {
            Block::new().with("name", name).with("value", value).with("apply_method", method)
        };
        let mut all = BTreeMap::new();
        for (name, value, origin) in PARAMETERS {
            let value = Term::from(value).because(origin);
            all.insert(name, entry(name, value, "immediate"));
        }
        for (name, value) in database.parameters.iter() {
            let origin = value.origin();
            let value = parameter::value(name, site.cx.value(value).as_str());
            let value = Term::from(value).because(origin);
            // Not every parameter can change while the server runs; at a restart every one can.
            all.insert(&**name, entry(name, value, "pending-reboot"));
        }
        let body = Block::new()
            // Another major version has another group, which must be there before the old one goes.
            .with("name", format!("{}-{family}", self.identifier))
            .with("family", family)
            .with("parameter", all.into_values().collect::<Vec<_>>())
            .with("lifecycle", Block::new().with("create_before_destroy", true));
        module.resource("aws_db_parameter_group", self.label(), body)
    }

    /// The role that sends what the machine measures to CloudWatch, and its policy.
    fn monitoring(&self, module: &mut Module<'m>) -> (Address<'m>, Address<'m>) {
        let trust = role::service("monitoring.rds.amazonaws.com", self.site.account);
        let label = self.label_of("-monitoring");
        let name = self.site.names.scoped(&format!("{}_rds_monitoring", self.created), 64);
        let role = Role::new(label, name, "Reports what the database's machine measures", trust);
        let role = role.add(self.site, module);
        let policy = "service-role/AmazonRDSEnhancedMonitoringRole";
        (role, role::attach(module, role, label, policy))
    }

    fn logs(&self, module: &mut Module<'m>) -> Vec<Address<'m>> {
        ["-postgresql", "-upgrade"]
            .into_iter()
            .zip(LOGS)
            .map(|(part, log)| {
                let name = format!("/aws/rds/instance/{}/{log}", self.identifier);
                LogGroup::new(self.label_of(part), name).add(self.site, module)
            })
            .collect()
    }

    /// Publishes the endpoint to pods.
    fn publish_endpoint(&self, module: &mut Module<'m>) {
        let endpoint = Block::new()
            .entry("host", self.address().attribute("address"))
            .entry("port", POSTGRES_PORT)
            .entry("name", self.address().attribute("db_name"));
        let value = module.json(self.label_of(""), endpoint);
        let body = Block::new()
            .with("name", self.site.names.database_parameter(self.created))
            .with("description", "Where the database is")
            .with("type", "SecureString")
            .with("key_id", resource::data_key().arn())
            .with("value", value);
        module.resource("aws_ssm_parameter", self.label_of(""), body);
    }

    fn watch(&self, module: &mut Module<'m>) {
        let gib = 1_u64 << 30;
        let storage = self.site.cx.value(&self.database.storage).gibibytes().max(LEAST_STORAGE);
        // RDS allows one connection for each 9 531 392 bytes of memory, up to 5 000.
        let connections = (self.class.memory * gib / 9_531_392).min(5000) * 8 / 10;
        let alarms = [
            ("-cpu", "CPUUtilization", "Average", Comparison::Above, 80, 300, 3),
            (
                "-storage",
                "FreeStorageSpace",
                "Minimum",
                Comparison::Below,
                storage * gib / 5,
                300,
                1,
            ),
            (
                "-memory",
                "FreeableMemory",
                "Average",
                Comparison::Below,
                self.class.memory * gib / 10,
                300,
                3,
            ),
            (
                "-connections",
                "DatabaseConnections",
                "Maximum",
                Comparison::Above,
                connections,
                300,
                2,
            ),
            ("-queue", "DiskQueueDepth", "Average", Comparison::Above, 64, 300, 3),
            (
                "-transactions",
                "MaximumUsedTransactionIDs",
                "Maximum",
                Comparison::Above,
                1_000_000_000,
                3600,
                1,
            ),
        ];
        for (part, metric, statistic, comparison, threshold, period, periods) in alarms {
            Alarm {
                label: self.label_of(part),
                name: format!("{}-database{part}", self.identifier),
                namespace: "AWS/RDS",
                metric,
                statistic,
                dimensions: Block::new().entry("DBInstanceIdentifier", self.identifier.clone()),
                comparison,
                threshold,
                period,
                periods,
            }
            .add(module);
        }
    }
}
