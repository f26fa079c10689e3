//! `detection.tf.json`: who looks for intruders and for what is open to others, in each region.

use groundplan_model::kinds::AccountThing;

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::site;
use crate::target::stack::{ACCOUNT, Stack};
use crate::target::text::Label;

/// What GuardDuty watches beside what it always does: its name there, and in a label.
const WATCHED: [(&str, &str); 4] = [
    ("EBS_MALWARE_PROTECTION", "_ebs-malware"),
    ("EKS_AUDIT_LOGS", "_eks-audit-logs"),
    ("RDS_LOGIN_EVENTS", "_rds-login-events"),
    ("S3_DATA_EVENTS", "_s3-data-events"),
];

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("detection", &ACCOUNT);
    for region in stack.regions.iter().copied() {
        if stack.makes(AccountThing::Guardduty) {
            intruders(region, &mut module);
        }
        if stack.makes(AccountThing::AccessAnalyzer) {
            let body = Block::new()
                .with("region", region)
                .with("analyzer_name", stack.named("access"))
                .with("type", "ACCOUNT");
            let label = Label::new("", region, "");
            module.resource("aws_accessanalyzer_analyzer", label, body);
        }
    }
    module
}

fn intruders<'m>(region: &'m str, module: &mut Module<'m>) {
    let label = Label::new("", region, "");
    let body = Block::new()
        .with("region", region)
        .with("enable", true)
        .with("finding_publishing_frequency", "FIFTEEN_MINUTES")
        .with("lifecycle", site::kept());
    let detector = module.resource("aws_guardduty_detector", label, body);
    for (feature, suffix) in WATCHED {
        let body = Block::new()
            .with("region", region)
            .with("detector_id", detector.id())
            .with("name", feature)
            .with("status", "ENABLED");
        module.resource("aws_guardduty_detector_feature", label.and(suffix), body);
    }
}
