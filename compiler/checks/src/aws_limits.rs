use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// A value that AWS does not grant.
    pub struct OutsideAwsLimits { what: &'static str, granted: String }
    error "outside-aws-limits"
    message "AWS does not grant this {what}"
    label "{granted}"
}

pub(crate) static RULES: &[&Rule] = &[OutsideAwsLimits::RULE];

/// RDS makes no larger volume, in GiB.
const LARGEST_STORAGE: u64 = 65_536;
/// AWS takes 50 tags; ten are left for those that a resource has itself.
const MOST_LABELS: usize = 40;
/// The longest name of a tag, and the longest value.
const LONGEST_TAG: (usize, usize) = (128, 256);

/// What becomes of the description on AWS is granted there: Terraform would find out only in the
/// middle of an apply.
pub(crate) fn check(model: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    if environment.node.aws.is_none() {
        return;
    }
    for database in environment.databases.values() {
        check_identifier(&database.name, database.head, out);
        let storage = &database.storage;
        if let (Some(size), Some(span)) = (storage.sure(), storage.origin().span())
            && size.gibibytes() > LARGEST_STORAGE
        {
            let granted = "at most 64TiB".to_owned();
            out.push(OutsideAwsLimits { span, what: "storage", granted }.into());
        }
    }
    for cache in environment.caches.values() {
        check_identifier(&cache.name, cache.head, out);
    }
    check_labels(model, out);
}

/// Identifiers of RDS and ElastiCache.
fn check_identifier(name: &str, span: Span, out: &mut Vec<Diagnostic>) {
    if name.contains("--") {
        let granted = "no two hyphens side by side".to_owned();
        out.push(OutsideAwsLimits { span, what: "name", granted }.into());
    }
}

/// The platform's labels become tags of everything.
fn check_labels(model: &Model, out: &mut Vec<Diagnostic>) {
    let fits = |text: &str, longest: usize| {
        text.chars().count() <= longest
            && text.chars().all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c))
    };
    for (index, (key, value)) in model.platform.labels.iter().enumerate() {
        let (Some(text), Some(span)) = (value.sure(), value.origin().span()) else { continue };
        let granted = if index >= MOST_LABELS {
            format!("at most {MOST_LABELS} labels")
        } else if !fits(key, LONGEST_TAG.0) {
            format!(
                "the name may hold letters, digits, spaces and `_.:/=+-@`, {} in all",
                LONGEST_TAG.0
            )
        } else if !fits(text, LONGEST_TAG.1) {
            format!("it may hold letters, digits, spaces and `_.:/=+-@`, {} in all", LONGEST_TAG.1)
        } else {
            continue;
        };
        out.push(OutsideAwsLimits { span, what: "label", granted }.into());
    }
}
