//! `dns.tf.json`: zones and certificates for the hosts of routes, and the add-on that keeps the
//! records of load balancers.

use std::collections::BTreeSet;

use groundplan_source::{DefaultRule, Origin};

use crate::target::addon::Addon;
use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::Expression;

static DNS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.dns",
    because: "routes are reached under names of the platform's own, over TLS",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let hosts = hosts(site);
    if hosts.is_empty() {
        return None;
    }
    let mut module = Module::new("dns", &DNS);
    let zones = zones(site, &mut module, &hosts);
    certificates(&mut module);
    records(site, &mut module, zones);
    let servers = "{ for name, zone in aws_route53_zone.main : name => zone.name_servers }";
    module.output(
        "name_servers",
        "The servers that whoever holds a domain has to delegate it to; until then its certificate is not issued",
        Expression::fixed(servers),
    );
    Some(module)
}

/// The hosts under which anything is reached, by name.
pub fn hosts<'m>(site: &Site<'_, 'm>) -> BTreeSet<&'m str> {
    let environment = site.cx.environment;
    let services = environment.services.values();
    let written =
        services.flat_map(|service| service.route.values()).filter_map(|r| r.host.as_ref());
    environment
        .domain()
        .into_iter()
        .chain(written)
        .map(|host| site.cx.value(host).as_str())
        .collect()
}

/// The zone of a host: the shortest of the hosts that it lies under, or its own.
fn zone_of<'m>(host: &'m str, hosts: &BTreeSet<&'m str>) -> &'m str {
    let above = |zone: &&&str| host.strip_suffix(**zone).is_some_and(|rest| rest.ends_with('.'));
    hosts.iter().filter(above).min_by_key(|zone| zone.len()).copied().unwrap_or(host)
}

fn zones<'m>(
    site: &Site<'_, 'm>,
    module: &mut Module<'m>,
    hosts: &BTreeSet<&'m str>,
) -> Address<'m> {
    let by_host =
        hosts.iter().fold(Block::new(), |block, host| block.entry(host, zone_of(host, hosts)));
    let by_host = match site.cx.environment.domain() {
        Some(domain) => Term::from(by_host).because(domain.origin()),
        None => by_host.into(),
    };
    // The zone of each host.
    module.local("hosts", by_host);
    let body = Block::new()
        .with("for_each", Expression::fixed("toset(values(local.hosts))"))
        .with("name", Expression::fixed("each.value"))
        .with("lifecycle", site.kept());
    module.resource("aws_route53_zone", "main", body)
}

/// A certificate for each host, so that one more host replaces no other's.
fn certificates(module: &mut Module<'_>) {
    let body = Block::new()
        .with("for_each", Expression::fixed("local.hosts"))
        .with("domain_name", Expression::fixed("each.key"))
        .with("validation_method", "DNS")
        .with("lifecycle", Block::new().with("create_before_destroy", true));
    module.resource("aws_acm_certificate", "main", body);
    let option = |part: &'static str| {
        Expression::fixed("one(aws_acm_certificate.main[each.key].domain_validation_options).")
            .then(part)
    };
    // Nothing waits for the certificates: they are issued once the zone is delegated.
    let body = Block::new()
        .with("for_each", Expression::fixed("local.hosts"))
        .with("zone_id", Expression::fixed("aws_route53_zone.main[each.value].zone_id"))
        .with("name", option("resource_record_name"))
        .with("type", option("resource_record_type"))
        .with("records", [option("resource_record_value")])
        .with("ttl", 300)
        .with("allow_overwrite", true);
    module.resource("aws_route53_record", "validation", body);
}

/// The load balancer is the cluster's, which makes it after this module was applied; so its records
/// are kept from inside the cluster, in these zones alone.
fn records<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>, zones: Address<'m>) {
    let name = site.names.scoped("external_dns", 64);
    let trust = role::pods(site, "external-dns", "external-dns");
    let role = Role::new("external_dns", name, "Keeps the records of load balancers", trust);
    let role = role.add(site, module);
    let change = Statement::allow("ChangeRecords", ["route53:ChangeResourceRecordSets"])
        .on_all_of(zones.each("arn"));
    // Listing knows no ARN of a zone.
    let list = Statement::allow(
        "FindZones",
        [
            "route53:ListHostedZones",
            "route53:ListResourceRecordSets",
            "route53:ListTagsForResources",
        ],
    )
    .on(["*"]);
    role::grant(module, role, "external_dns", "records", vec![change, list]);
    Addon::new("external-dns").identity("external-dns", role).add(site, module);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::zone_of;

    #[test]
    fn a_host_lies_in_the_zone_of_the_shortest_host_above_it() {
        let hosts = BTreeSet::from([
            "example.com",
            "api.example.com",
            "badexample.com",
            "v1.api.example.com",
        ]);
        let zones: Vec<_> = hosts.iter().map(|host| zone_of(host, &hosts)).collect();
        assert_eq!(zones, ["example.com", "badexample.com", "example.com", "example.com"]);
    }
}
