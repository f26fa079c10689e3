//! `external-secrets.tf.json`: what the operator that brings secrets to pods may read.

use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::{Expression, Label};

static READER: Origin = Origin::Default(&DefaultRule {
    id: "terraform.external-secrets",
    because: "pods get secrets and addresses from the External Secrets operator, which reads these entries and no others",
});

/// The namespace and the service account of the External Secrets operator.
const OPERATOR: &str = "external-secrets";

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let (secrets, parameters) = (readable_secrets(site), readable_parameters(site));
    if secrets.is_empty() && parameters.is_empty() {
        return None;
    }
    let mut module = Module::new("external-secrets", &READER);
    let name = site.names.scoped("external_secrets", 64);
    let trust = role::pods(site, OPERATOR, OPERATOR);
    let role =
        Role::new("external_secrets", name, "Brings secrets to pods", trust).add(site, &mut module);
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
    statements.push(Statement::allow("Decrypt", ["kms:Decrypt"]).on([resource::data_key().arn()]));
    role::grant(&mut module, role, "external_secrets", "read", statements);
    let body = Block::new()
        .with("cluster_name", resource::cluster().attribute("name"))
        .with("namespace", OPERATOR)
        .with("service_account", OPERATOR)
        .with("role_arn", role.arn());
    module.resource("aws_eks_pod_identity_association", "external_secrets", body);
    Some(module)
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
