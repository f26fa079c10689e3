//! `observability.tf.json`: what the cluster and its pods tell, alarms on it, and a dashboard of
//! everything.

use groundplan_model::EntityKind;
use groundplan_source::{DefaultRule, Origin};

use crate::target::addon::Addon;
use crate::target::alarm::{Alarm, Comparison};
use crate::target::block::{Block, Term};
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::Label;

static OBSERVABILITY: Origin = Origin::Default(&DefaultRule {
    id: "terraform.observability",
    because: "logs and measurements outlive the pods that they are of",
});

/// What Container Insights writes to.
const LOGS: [&str; 4] = ["application", "dataplane", "host", "performance"];

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("observability", &OBSERVABILITY);
    agent(site, &mut module);
    alarms(site, &mut module);
    let dashboard = Block::new().with("widgets", widgets(site));
    let text = module.json("dashboard", dashboard);
    let body =
        Block::new().with("dashboard_name", site.names.prefix()).with("dashboard_body", text);
    module.resource("aws_cloudwatch_dashboard", "main", body);
    module
}

fn agent<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let cluster = site.names.prefix();
    let groups: Vec<_> = LOGS
        .into_iter()
        .map(|log| {
            let name = format!("/aws/containerinsights/{cluster}/{log}");
            LogGroup::new(Label::new("containers-", log, ""), name).add(site, module)
        })
        .collect();
    let name = site.names.scoped("cloudwatch_agent", 64);
    let trust = role::pods(site, "amazon-cloudwatch", "cloudwatch-agent");
    let role = Role::new("cloudwatch_agent", name, "Sends logs and measurements of pods", trust);
    let role = role.add(site, module);
    let attached = role::attach(module, role, "cloudwatch_agent", "CloudWatchAgentServerPolicy");
    Addon::new("amazon-cloudwatch-observability")
        .identity("cloudwatch-agent", role)
        .after([attached])
        .after(groups)
        .add(site, module);
    // What autoscaling by load reads.
    Addon::new("metrics-server").add(site, module);
}

fn alarms<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let cluster = site.names.prefix();
    Alarm {
        label: "failed-nodes".into(),
        name: site.names.scoped("cluster_failed-nodes", 255),
        namespace: "ContainerInsights",
        metric: "cluster_failed_node_count",
        statistic: "Maximum",
        dimensions: Block::new().entry("ClusterName", cluster),
        comparison: Comparison::Above,
        threshold: 0,
        period: 60,
        periods: 5,
    }
    .add(module);
}

/// Two graphs in a row.
fn widgets<'m>(site: &Site<'_, 'm>) -> Vec<Term<'m>> {
    let mut graphs = Vec::new();
    let cluster = site.names.prefix();
    let of_cluster = [("ClusterName", cluster)];
    graphs.push(graph(
        site,
        "Nodes",
        "ContainerInsights",
        &["cluster_node_count", "cluster_failed_node_count"],
        &of_cluster,
    ));
    graphs.push(graph(
        site,
        "Pods",
        "ContainerInsights",
        &["namespace_number_of_running_pods"],
        &[("ClusterName", site.names.prefix()), ("Namespace", site.names.prefix())],
    ));
    for database in site.cx.environment.databases.values() {
        let id =
            site.names.database_instance(site.cx.created_as(EntityKind::Database, &database.name));
        let of = [("DBInstanceIdentifier", id)];
        let title = format!("Database {}", database.name);
        graphs.push(graph(
            site,
            title.clone(),
            "AWS/RDS",
            &["CPUUtilization", "DatabaseConnections"],
            &of,
        ));
        graphs.push(graph(
            site,
            format!("{title}: room"),
            "AWS/RDS",
            &["FreeStorageSpace", "FreeableMemory"],
            &of,
        ));
    }
    for cache in site.cx.environment.caches.values() {
        let id = site.names.replication_group(site.cx.created_as(EntityKind::Cache, &cache.name));
        let of = [("CacheClusterId", format!("{id}-001")), ("CacheNodeId", "0001".to_owned())];
        let title = format!("Cache {}", cache.name);
        graphs.push(graph(
            site,
            title.clone(),
            "AWS/ElastiCache",
            &["EngineCPUUtilization", "DatabaseMemoryUsagePercentage"],
            &of,
        ));
        graphs.push(graph(
            site,
            format!("{title}: use"),
            "AWS/ElastiCache",
            &["CurrConnections", "Evictions"],
            &of,
        ));
    }
    let (width, height) = (12, 6);
    graphs
        .into_iter()
        .zip(0_u32..)
        .map(|(graph, index)| {
            Block::new()
                .entry("type", "metric")
                .entry("x", index % 2 * width)
                .entry("y", index / 2 * height)
                .entry("width", width)
                .entry("height", height)
                .entry("properties", graph)
                .into()
        })
        .collect()
}

fn graph<'m>(
    site: &Site<'_, 'm>,
    title: impl Into<Term<'m>>,
    namespace: &'static str,
    metrics: &[&'static str],
    dimensions: &[(&'static str, String)],
) -> Block<'m> {
    let metric = |name: &&'static str| {
        let mut line = vec![Term::from(namespace), Term::from(*name)];
        for (key, value) in dimensions {
            line.extend([Term::from(*key), Term::from(value.clone())]);
        }
        Term::list(line)
    };
    Block::new()
        .entry("title", title)
        .entry("region", site.region)
        .entry("stat", "Average")
        .entry("period", 300)
        .entry("metrics", Term::list(metrics.iter().map(metric)))
}
