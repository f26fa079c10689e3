//! `identity-NAME.tf.json`: what a workload may do in AWS, which is what its edges need and nothing
//! else. A workload without such edges has no role at all.

use groundplan_model::Running;

use crate::target::address::Address;
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::store;
use crate::target::text::Label;

pub fn lower<'m>(site: &Site<'_, 'm>, running: &Running<'m>) -> Option<Module<'m>> {
    let statements = statements(site, running);
    if statements.is_empty() {
        return None;
    }
    let name = &**running.name;
    let label = Label::new("", name, "");
    let mut module = Module::new(format!("identity-{name}"), running.origin);
    let role = site.names.workload_role(name);
    let trust = role::pods(site, site.names.prefix(), name);
    let role = Role::new(label, role, "Pods of a workload", trust).add(site, &mut module);
    role::grant(&mut module, role, label, "edges", statements);
    let body = Block::new()
        .with("cluster_name", resource::cluster().attribute("name"))
        .with("namespace", site.names.prefix())
        .with("service_account", name)
        .with("role_arn", role.arn());
    module.resource("aws_eks_pod_identity_association", label, body);
    Some(module)
}

fn statements<'m>(site: &Site<'_, 'm>, running: &Running<'m>) -> Vec<Statement<'m>> {
    let key = running.key();
    let environment = site.cx.environment;
    let buckets: Vec<Address<'m>> = environment
        .edges_from(&key)
        .filter_map(|edge| environment.buckets.get_key_value(&edge.to.name))
        .map(|(name, _)| resource::bucket(name))
        .collect();
    if buckets.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow("ListBuckets", ["s3:ListBucket", "s3:GetBucketLocation"])
            .on(buckets.iter().map(|bucket| bucket.arn())),
        Statement::allow(
            "UseObjects",
            [
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ],
        )
        .on(buckets.iter().map(|bucket| store::objects(*bucket))),
        Statement::allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"])
            .on([resource::data_key().arn()]),
    ]
}
