//! `secrets.tf.json`: an entry in Secrets Manager for each secret, without a value; and
//! `external-secrets.tf.json`: what the operator that brings secrets to pods may read.

use groundplan_source::{DefaultRule, Origin};

use super::block::{Block, Term};
use super::module::{Address, Module};
use super::policy::Statement;
use super::role::{self, Role};
use super::site::Site;
use super::text::{Expression, Label};
use super::{alarm, cluster, encryption};
use groundplan_lowering::names::created_as;

static SECRETS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.secrets",
    because: "a value that Terraform knew would be in its state; whoever has it puts it into the entry",
});
static READER: Origin = Origin::Default(&DefaultRule {
    id: "terraform.external-secrets",
    because: "pods get secrets and addresses from the External Secrets operator, which reads these entries and no others",
});

/// The namespace and the service account of the External Secrets operator.
const OPERATOR: &str = "external-secrets";

pub fn emit<'m>(site: &Site<'_, 'm>) {
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
                let name = site.names.secret(created_as(&secret.name, &secret.scope));
                let body = Block::new()
                    .with("name", name)
                    .with_some("description", secret.doc.as_ref().map(|doc| site.text(doc)))
                    .with("kms_key_id", encryption::data().arn())
                    .with("recovery_window_in_days", site.recovery_days());
                let body = Term::from(body).because(&secret.origin);
                module.resource("aws_secretsmanager_secret", label, body);
                if let Some(old) = &secret.scope.renamed_from {
                    let old = site.cx.value(old).as_str();
                    module.moved("aws_secretsmanager_secret", label, old);
                }
            }
        }
    }
    remind(site, &mut module);
    module.write(site);
    emit_reader(site);
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
    let role = role.add(module);
    let statements = vec![
        Statement::allow("Tell", ["sns:Publish"]).on([alarm::topic().arn()]),
        Statement::allow("Encrypt", ["kms:Decrypt", "kms:GenerateDataKey"])
            .on([encryption::operations().arn()]),
    ];
    role::grant(module, role, "secret_reminders", "tell", statements);
    for (secret, rotate) in due {
        let every = format!("rate({} days)", site.cx.value(rotate).days().max(1));
        let text =
            format!("It is time to change the secret {} of {}.", secret.name, site.names.prefix());
        let target = Block::new()
            .with("arn", alarm::topic().arn())
            .with("role_arn", role.arn())
            .with("input", text);
        let body = Block::new()
            .with("name", site.names.scoped(&secret.name, 64))
            .with("schedule_expression", Term::from(every).because(rotate.origin()))
            .with("kms_key_arn", encryption::operations().arn())
            .with("flexible_time_window", Block::new().with("mode", "OFF"))
            .with("target", target);
        module.resource("aws_scheduler_schedule", Label::new("", &secret.name, ""), body);
    }
}

fn emit_reader<'m>(site: &Site<'_, 'm>) {
    let (secrets, parameters) = (readable_secrets(site), readable_parameters(site));
    if secrets.is_empty() && parameters.is_empty() {
        return;
    }
    let mut module = Module::new("external-secrets", &READER);
    let name = site.names.scoped("external_secrets", 64);
    let trust = role::pods(site, OPERATOR, OPERATOR);
    let role =
        Role::new("external_secrets", name, "Brings secrets to pods", trust).add(&mut module);
    let mut statements = Vec::new();
    if !secrets.is_empty() {
        let read = Statement::allow(
            "ReadSecrets",
            ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        );
        // A database's entry is found by its tag, and listing knows no ARN.
        let find = Statement::allow(
            "FindSecrets",
            ["secretsmanager:ListSecrets", "secretsmanager:BatchGetSecretValue"],
        );
        statements.extend([read.on(secrets), find.on(["*"])]);
    }
    if !parameters.is_empty() {
        let read = Statement::allow("ReadParameters", ["ssm:GetParameter", "ssm:GetParameters"]);
        statements.push(read.on(parameters));
    }
    statements.push(Statement::allow("Decrypt", ["kms:Decrypt"]).on([encryption::data().arn()]));
    role::grant(&mut module, role, "external_secrets", "read", statements);
    let body = Block::new()
        .with("cluster_name", cluster::cluster().attribute("name"))
        .with("namespace", OPERATOR)
        .with("service_account", OPERATOR)
        .with("role_arn", role.arn());
    module.resource("aws_eks_pod_identity_association", "external_secrets", body);
    module.write(site);
}

fn readable_secrets(site: &Site<'_, '_>) -> Vec<Expression> {
    let environment = site.cx.environment;
    let secrets = environment.secrets.values().map(|secret| {
        let label = Label::new("", &secret.name, "");
        match secret.source {
            Some(_) => Address::data("aws_secretsmanager_secret", label).arn(),
            None => Address::resource("aws_secretsmanager_secret", label).arn(),
        }
    });
    let databases = environment.databases.keys().map(|name| {
        let server = Address::resource("aws_db_instance", Label::new("", name, ""));
        server.attribute("master_user_secret[0].secret_arn")
    });
    let caches = environment.caches.keys().map(|name| {
        Address::resource("aws_secretsmanager_secret", Label::new("cache_", name, "")).arn()
    });
    secrets.chain(databases).chain(caches).collect()
}

fn readable_parameters(site: &Site<'_, '_>) -> Vec<Expression> {
    let environment = site.cx.environment;
    let entry =
        |before, name| Address::resource("aws_ssm_parameter", Label::new(before, name, "")).arn();
    let databases = environment.databases.keys().map(|name| entry("database-", name));
    let caches = environment.caches.keys().map(|name| entry("cache-", name));
    databases.chain(caches).collect()
}
