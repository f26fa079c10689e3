//! `cache-NAME.tf.json`: a Redis or Valkey cache on ElastiCache.

use groundplan_lowering::names::CACHE_PORT;
use groundplan_model::kinds::{Cache, CacheEngine, CacheVersion};
use groundplan_model::{Entity, EntityKind};
use groundplan_schema::scalar::Choice;
use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::alarm::{Alarm, Comparison};
use crate::target::block::{Block, Term};
use crate::target::instance;
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::resource;
use crate::target::security_group::SecurityGroup;
use crate::target::site::Site;
use crate::target::text::Label;

static SNAPSHOTS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.cache-snapshots",
    because: "the AWS security standard asks for one (ElastiCache.1); a cache that persists gets a week of them",
});

pub fn lower<'m>(site: &Site<'_, 'm>, cache: &'m Entity<Cache>) -> Module<'m> {
    let name = &*cache.name;
    let created = site.cx.created_as(EntityKind::Cache, name);
    let mut module = Module::new(format!("cache-{name}"), &cache.origin);
    let group = Group {
        site,
        cache,
        id: site.names.replication_group(created),
        created,
        offer: Offer::of(
            *site.cx.value(&cache.engine),
            cache.version.as_ref().map(|v| *site.cx.value(v)),
        ),
    };
    group.add(&mut module);
    group.publish_endpoint(&mut module);
    group.watch(&mut module);
    module.moved_through(&site.cx.former_names(EntityKind::Cache, name), name);
    module
}

/// What ElastiCache calls an engine of some version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offer {
    engine: &'static str,
    version: &'static str,
    family: &'static str,
}

impl Offer {
    fn of(engine: CacheEngine, version: Option<CacheVersion>) -> Self {
        let (engine, version, family) = match (engine, version) {
            // Redis ends at 7.1 there.
            (CacheEngine::Redis, _) => ("redis", "7.1", "redis7"),
            (CacheEngine::Valkey, Some(CacheVersion::V7)) => ("valkey", "7.2", "valkey7"),
            (CacheEngine::Valkey, Some(CacheVersion::V9)) => ("valkey", "9.1", "valkey9"),
            (CacheEngine::Valkey, Some(CacheVersion::V8) | None) => ("valkey", "8.2", "valkey8"),
        };
        Self { engine, version, family }
    }
}

struct Group<'s, 'c, 'm> {
    site: &'s Site<'c, 'm>,
    cache: &'m Entity<Cache>,
    /// What ElastiCache calls it.
    id: String,
    /// The name that it was created under.
    created: &'m str,
    offer: Offer,
}

impl<'m> Group<'_, '_, 'm> {
    fn label(&self) -> Label<'m> {
        Label::new("", &self.cache.name, "")
    }

    /// The label of what other kinds of entities have too.
    fn label_of(&self, part: &'static str) -> Label<'m> {
        Label::new("cache-", &self.cache.name, part)
    }

    fn available(&self) -> bool {
        *self.site.cx.value(&self.cache.high_availability)
    }

    fn add(&self, module: &mut Module<'m>) {
        let Self { site, cache, .. } = self;
        let group = SecurityGroup {
            label: self.label_of(""),
            name: format!("{}-cache", self.id),
            description: format!("Cache {}", self.created),
            port: CACHE_PORT,
            used: site.is_used(EntityKind::Cache, &cache.name),
        }
        .add(module);
        let subnets = Block::new()
            .with("name", self.id.clone())
            .with("subnet_ids", resource::database_subnets());
        let subnets = module.resource("aws_elasticache_subnet_group", self.label(), subnets);
        let parameters = self.parameters(module);
        let users = self.users(module);
        let logs = self.logs(module);
        let version = cache.version.as_ref().map_or(cache.engine.origin(), |v| v.origin());
        let class = instance::cache(*site.cx.value(&cache.size), site.region);
        let (size, available) = (cache.size.origin(), cache.high_availability.origin());
        let ha = |value: Term<'m>| value.because(available);
        let persistent = *site.cx.value(&cache.persistence);
        let snapshots = match persistent {
            true => Term::from(7).because(cache.persistence.origin()),
            false => Term::from(1).because(&SNAPSHOTS),
        };
        let body = Block::new()
            .with("replication_group_id", self.id.clone())
            .with("description", format!("Cache {}", self.created))
            .with("engine", Term::from(self.offer.engine).because(cache.engine.origin()))
            .with("engine_version", Term::from(self.offer.version).because(version))
            .with("node_type", Term::from(format!("cache.{}", class.name)).because(size))
            .with("num_cache_clusters", ha(Term::from(if self.available() { 2 } else { 1 })))
            .with("automatic_failover_enabled", ha(Term::from(self.available())))
            .with("multi_az_enabled", ha(Term::from(self.available())))
            .with("port", CACHE_PORT)
            .with("subnet_group_name", subnets.attribute("name"))
            .with("security_group_ids", [group.id()])
            .with("parameter_group_name", parameters.attribute("name"))
            .with("user_group_ids", [users.attribute("user_group_id")])
            // The provider's schema has these two as text.
            .with("at_rest_encryption_enabled", "true")
            // What AWS raises by itself would be lowered, and so replaced, by the next apply.
            .with("auto_minor_version_upgrade", "false")
            .with("kms_key_id", resource::data_key().arn())
            .with("transit_encryption_enabled", true)
            .with("transit_encryption_mode", "required")
            .with("snapshot_retention_limit", snapshots)
            .with("snapshot_window", "02:00-03:00")
            .with("maintenance_window", "sun:03:30-sun:04:30")
            .with_some(
                "final_snapshot_identifier",
                persistent.then(|| site.final_snapshot(EntityKind::Cache, self.created, &self.id)),
            )
            .with("log_delivery_configuration", logs)
            .with_some(
                "lifecycle",
                site.kept_unless_it_may_go(EntityKind::Cache, &cache.name).filter(|_| persistent),
            );
        let body = Term::from(body).because(&cache.origin);
        module.resource("aws_elasticache_replication_group", self.label(), body);
    }

    fn parameters(&self, module: &mut Module<'m>) -> Address<'m> {
        let eviction = &self.cache.eviction;
        let policy = Term::from(self.site.cx.value(eviction).word()).because(eviction.origin());
        let parameter = Block::new().with("name", "maxmemory-policy").with("value", policy);
        let body = Block::new()
            // Another major version has another group, which must be there before the old one goes.
            .with("name", format!("{}-{}", self.id, self.offer.family))
            .with("family", self.offer.family)
            .with("parameter", [parameter])
            .with("lifecycle", Block::new().with("create_before_destroy", true));
        module.resource("aws_elasticache_parameter_group", self.label(), body)
    }

    /// The one user that can log in, and the entry that pods read its password from. Both begin
    /// without one: who refreshes a value that Terraform wrote reads it, and a plan is made for
    /// whoever opens a pull request. The user is off until a password is set beside Terraform,
    /// which leaves alone what it was set to.
    fn users(&self, module: &mut Module<'m>) -> Address<'m> {
        let set_beside = ["access_string", "authentication_mode", "no_password_required"];
        let user = Block::new()
            .with("user_id", self.id.clone())
            // Who logs in with a password alone is this user.
            .with("user_name", "default")
            .with("engine", self.offer.engine)
            .with("access_string", "off ~* -@all")
            .with("no_password_required", true)
            .with("lifecycle", Block::new().with("ignore_changes", set_beside.map(Term::verbatim)));
        let user = module.resource("aws_elasticache_user", self.label(), user);
        let group = Block::new()
            .with("user_group_id", self.id.clone())
            .with("engine", self.offer.engine)
            .with("user_ids", [user.attribute("user_id")]);
        let group = module.resource("aws_elasticache_user_group", self.label(), group);
        // An entity's name has no `_`: no secret of the description has this label.
        let label = Label::new("cache_", &self.cache.name, "");
        let secret = Block::new()
            .with("name", self.site.names.cache_secret(self.created))
            .with("description", "Password of the cache")
            .with("kms_key_id", resource::data_key().arn())
            .with("recovery_window_in_days", self.site.recovery_days());
        module.resource("aws_secretsmanager_secret", label, secret);
        group
    }

    fn logs(&self, module: &mut Module<'m>) -> Vec<Block<'m>> {
        [("-slow-log", "slow-log"), ("-engine-log", "engine-log")]
            .into_iter()
            .map(|(part, log)| {
                let name = format!("/aws/elasticache/{}/{log}", self.id);
                let group = LogGroup::new(self.label_of(part), name).add(self.site, module);
                Block::new()
                    .with("log_type", log)
                    .with("log_format", "json")
                    .with("destination_type", "cloudwatch-logs")
                    .with("destination", group.attribute("name"))
            })
            .collect()
    }

    /// Publishes the endpoint to pods.
    fn publish_endpoint(&self, module: &mut Module<'m>) {
        let group = Address::resource("aws_elasticache_replication_group", self.label());
        let endpoint = Block::new()
            .entry("host", group.attribute("primary_endpoint_address"))
            .entry("port", CACHE_PORT);
        let value = module.json(self.label_of(""), endpoint);
        let body = Block::new()
            .with("name", self.site.names.cache_parameter(self.created))
            .with("description", "Where the cache is")
            .with("type", "SecureString")
            .with("key_id", resource::data_key().arn())
            .with("value", value);
        module.resource("aws_ssm_parameter", self.label_of(""), body);
    }

    fn watch(&self, module: &mut Module<'m>) {
        let alarms = [
            ("-processor", "EngineCPUUtilization", "Average", 90, 60, 5),
            ("-memory", "DatabaseMemoryUsagePercentage", "Average", 80, 300, 3),
            ("-evictions", "Evictions", "Sum", 0, 300, 3),
        ];
        let behind = self.available().then_some(("-lag", "ReplicationLag", "Maximum", 30, 60, 5));
        for (part, metric, statistic, threshold, period, periods) in
            alarms.into_iter().chain(behind)
        {
            // The first node is the primary one until a failover; the second is watched as well.
            for (node, suffix) in [("001", ""), ("002", "-replica")] {
                if node == "002" && !self.available() {
                    continue;
                }
                let dimensions = Block::new()
                    .entry("CacheClusterId", format!("{}-{node}", self.id))
                    .entry("CacheNodeId", "0001");
                Alarm {
                    label: self.label_of(part).and(suffix),
                    name: format!("{}-cache{part}{suffix}", self.id),
                    namespace: "AWS/ElastiCache",
                    metric,
                    statistic,
                    dimensions,
                    comparison: Comparison::Above,
                    threshold,
                    period,
                    periods,
                }
                .add(module);
            }
        }
    }
}
