//! Log groups, and for how long what is in them is kept.

use groundplan_model::kinds::Compliance;

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Label;

/// The days that CloudWatch can keep logs for.
const DAYS: [u64; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// A log group, made before whatever writes to it so that it does not make one that keeps
/// everything for ever.
pub struct LogGroup<'m> {
    label: Label<'m>,
    name: String,
}

impl<'m> LogGroup<'m> {
    /// A log group with that label and name.
    pub fn new(label: impl Into<Label<'m>>, name: String) -> Self {
        Self { label: label.into(), name }
    }

    /// Adds it: encrypted, and kept for as long as the environment says.
    pub fn add(self, site: &Site<'_, 'm>, module: &mut Module<'m>) -> Address<'m> {
        self.keeping(retention(site), module)
    }

    /// Adds it: encrypted, and kept for so many days, of those that CloudWatch offers.
    pub fn keeping(self, days: Term<'m>, module: &mut Module<'m>) -> Address<'m> {
        let body = Block::new()
            .with("name", self.name)
            .with("retention_in_days", days)
            .with("kms_key_id", resource::operations_key().arn());
        module.resource("aws_cloudwatch_log_group", self.label, body)
    }
}

/// For how many days logs are kept: as written or, if that is longer, as a standard asks.
pub fn retention<'m>(site: &Site<'_, 'm>) -> Term<'m> {
    let environment = &site.cx.environment.node;
    let written = &environment.logging.retention;
    let mut days = (site.cx.value(written).days(), written.origin());
    for standard in &environment.compliance {
        let asked = match site.cx.value(standard) {
            // PCI DSS 4.0.1 asks for twelve months (10.5.1); for SOC 2 a year is usual.
            Compliance::Soc2 | Compliance::PciDss => 365,
            // 45 CFR 164.316(b)(2)(i) asks for six years.
            Compliance::Hipaa => 2192,
        };
        if asked > days.0 {
            days = (asked, standard.origin());
        }
    }
    Term::from(valid(days.0)).because(days.1)
}

/// The least that CloudWatch offers and that is not shorter.
fn valid(days: u64) -> u64 {
    DAYS.into_iter().find(|valid| *valid >= days).unwrap_or(3653)
}

#[cfg(test)]
mod tests {
    use super::valid;

    #[test]
    fn logs_are_never_kept_for_less_than_asked() {
        assert_eq!([1, 2, 30, 31, 366, 3650].map(valid), [1, 3, 30, 60, 400, 3653]);
    }
}
