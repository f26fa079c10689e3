use groundplan_model::kinds::{Cache, Database};
use groundplan_schema::Value;
use groundplan_source::{Rule, Span, diagnostic};

use super::site::Site;

diagnostic! {
    /// A value that AWS does not grant.
    pub struct OutsideAwsLimits { what: &'static str, granted: &'static str }
    error "outside-aws-limits"
    message "AWS does not grant this `{what}`"
    label "{granted}"
}

/// Every rule of this backend.
pub static RULES: &[&Rule] = &[OutsideAwsLimits::RULE];

/// RDS makes no larger volume, in GiB.
const LARGEST_STORAGE: u64 = 65_536;
/// RDS keeps automatic backups for no longer, in days.
const LONGEST_BACKUP: u64 = 35;
/// AWS takes 50 tags; ten are left for those of a resource itself.
const MOST_LABELS: usize = 40;

/// Reports what AWS would refuse in the middle of an apply.
pub fn check(site: &Site<'_, '_>) {
    let environment = site.cx.environment;
    for database in environment.databases.values() {
        let Database { name, storage, backup, .. } = &database.node;
        check_name(site, name.origin().span().unwrap_or(database.head), &database.name);
        limit(site, storage, "storage", "at most 64 TiB", |s| s.gibibytes() <= LARGEST_STORAGE);
        limit(site, &backup.retention, "backup retention", "at most 35 days", |retention| {
            retention.days() <= LONGEST_BACKUP
        });
    }
    for cache in environment.caches.values() {
        let Cache { name, .. } = &cache.node;
        check_name(site, name.origin().span().unwrap_or(cache.head), &cache.name);
    }
    if let Some(zones) = &site.aws.zones {
        limit(site, zones, "zones", "2 to 4", |zones| (2..=4).contains(zones));
    }
    labels(site);
}

/// Reports a value that does not hold what AWS wants of it. An open question is no fault.
pub fn limit<T>(
    site: &Site<'_, '_>,
    value: &Value<T>,
    what: &'static str,
    granted: &'static str,
    holds: impl Fn(&T) -> bool,
) {
    if value.known().is_ok_and(|value| !holds(value)) {
        let span = value.origin().span().unwrap_or_default();
        site.cx.report(OutsideAwsLimits { span, what, granted });
    }
}

fn check_name(site: &Site<'_, '_>, span: Span, name: &str) {
    if name.contains("--") {
        let granted = "no two hyphens side by side";
        site.cx.report(OutsideAwsLimits { span, what: "name", granted });
    }
}

/// Labels become tags of everything.
fn labels(site: &Site<'_, '_>) {
    let labels = &site.cx.model.platform.labels;
    let fits = |text: &str, limit| {
        text.chars().count() <= limit
            && text.chars().all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c))
    };
    for (index, (key, value)) in labels.iter().enumerate() {
        let granted = "letters, digits, spaces and `_.:/=+-@`, at most 40 of them";
        limit(site, value, "label", granted, |value| {
            index < MOST_LABELS && !key.is_empty() && fits(key, 128) && fits(value, 256)
        });
    }
}
