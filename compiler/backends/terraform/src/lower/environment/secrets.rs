//! `secrets.tf.json`: an entry in Secrets Manager for each secret, without a value.

use groundplan_model::EntityKind;
use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::Label;

static SECRETS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.secrets",
    because: "a value that Terraform knew would be in its state; whoever has it puts it into the entry",
});
pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("secrets", &SECRETS);
    for secret in site.cx.environment.secrets.values() {
        let label = Label::new("", &secret.name, "");
        match &secret.source {
            // Somebody else's entry, which must be there already.
            Some(source) => {
                let body = Block::new().with("name", site.text(source));
                module.data("aws_secretsmanager_secret", label, body);
            }
            None => {
                let name = site.names.secret(site.cx.created_as(EntityKind::Secret, &secret.name));
                let body = Block::new()
                    .with("name", name)
                    .with_some("description", secret.doc.as_ref().map(|doc| site.text(doc)))
                    .with("kms_key_id", resource::data_key().arn())
                    .with("recovery_window_in_days", site.recovery_days());
                let body = Term::from(body).because(&secret.origin);
                module.resource("aws_secretsmanager_secret", label, body);
                let former = site.cx.former_names(EntityKind::Secret, &secret.name);
                module.moved("aws_secretsmanager_secret", label, &former, &secret.name);
            }
        }
    }
    remind(site, &mut module);
    module
}

/// Whoever hands a secret out has to change it; that it is time to, the alerts' topic is told.
fn remind<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let secrets = site.cx.environment.secrets.values();
    let due: Vec<_> =
        secrets.filter_map(|secret| Some((secret, secret.rotate.as_ref()?))).collect();
    if due.is_empty() {
        return;
    }
    let name = site.names.scoped("secret_reminders", 64);
    let trust = role::service("scheduler.amazonaws.com", site.account);
    let role = Role::new("secret_reminders", name, "Reminds of secrets to change", trust);
    let role = role.add(site, module);
    let statements = vec![
        Statement::allow("Tell", ["sns:Publish"]).on([resource::alerts_topic().arn()]),
        Statement::allow("Encrypt", ["kms:Decrypt", "kms:GenerateDataKey"])
            .on([resource::operations_key().arn()]),
    ];
    role::grant(module, role, "secret_reminders", "tell", statements);
    for (secret, rotate) in due {
        let every = format!("rate({} days)", site.cx.value(rotate).days().max(1));
        let text =
            format!("It is time to change the secret {} of {}.", secret.name, site.names.prefix());
        let target = Block::new()
            .with("arn", resource::alerts_topic().arn())
            .with("role_arn", role.arn())
            .with("input", text);
        let body = Block::new()
            .with("name", site.names.scoped(&secret.name, 64))
            .with("schedule_expression", Term::from(every).because(rotate.origin()))
            .with("kms_key_arn", resource::operations_key().arn())
            .with("flexible_time_window", Block::new().with("mode", "OFF"))
            .with("target", target);
        module.resource("aws_scheduler_schedule", Label::new("", &secret.name, ""), body);
    }
}
