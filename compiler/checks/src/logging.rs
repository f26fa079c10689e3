use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::Value;
use groundplan_schema::scalar::Duration;
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// A time to keep something for that the cloud does not offer.
    pub struct RetentionRange { what: &'static str, written: u64, why: String, hint: String }
    error "retention-range"
    message "{what} cannot be kept for {written} days: {why}"
    label "{why}"
    help "{hint}"
}

pub(crate) static RULES: &[&Rule] = &[RetentionRange::RULE];

/// What CloudWatch offers (`PutRetentionPolicy`, days).
const LOG_DAYS: [u64; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];
/// What RDS keeps automatic backups for at most, in days.
const BACKUP_DAYS: u64 = 35;

/// Logs and backups are kept for times that AWS offers, wherever they are kept there.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    if environment.node.aws.is_none() {
        return;
    }
    let logs = &environment.node.logging.retention;
    if let Some((days, span)) = days(logs)
        && !LOG_DAYS.contains(&days)
    {
        let next = LOG_DAYS.iter().find(|offered| **offered > days).copied().unwrap_or(3653);
        let fault = RetentionRange {
            span,
            what: "logs",
            written: days,
            why: "CloudWatch does not offer it".to_owned(),
            hint: format!("the next longer time that it offers is `\"{next}d\"`"),
        };
        out.push(fault.into());
    }
    for database in environment.databases.values() {
        if let Some((days, span)) = days(&database.backup.retention)
            && !(1..=BACKUP_DAYS).contains(&days)
        {
            let fault = RetentionRange {
                span,
                what: "backups",
                written: days,
                why: format!("RDS keeps them for 1 to {BACKUP_DAYS} days"),
                hint: format!("write at most `\"{BACKUP_DAYS}d\"`"),
            };
            out.push(fault.into());
        }
    }
}

fn days(value: &Value<Duration>) -> Option<(u64, Span)> {
    Some((value.sure()?.days(), value.origin().span()?))
}
