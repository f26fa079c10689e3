//! A bucket of S3 with everything that makes it safe to put something into.

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::text::{Label, Template};

/// A bucket and its companions.
pub struct Store<'m> {
    /// Its label, and that of its companions.
    pub label: Label<'m>,
    /// Its name.
    pub name: String,
    /// What its objects are encrypted with.
    pub key: Key,
    /// Whether old versions of objects are kept.
    pub versioning: Term<'m>,
    /// When objects move to cheaper storage and when they go.
    pub ageing: Vec<Block<'m>>,
    /// Where access to it is logged; none for the bucket of those logs.
    pub logged: bool,
    /// The `lifecycle` that keeps it from being destroyed, if anything does.
    pub kept: Option<Term<'m>>,
    /// What its policy says beside refusing what is not encrypted on the way.
    pub policy: Vec<Statement<'m>>,
}

/// What objects are encrypted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The key of the platform's data.
    Data,
    /// The key of what is recorded.
    Operations,
    /// A key of S3's own: the only one that access logs are delivered under.
    Service,
}

impl<'m> Store<'m> {
    /// Adds the bucket and its companions.
    pub fn add(self, module: &mut Module<'m>) -> Address<'m> {
        let body = Block::new()
            .with("bucket", self.name.clone())
            .with("force_destroy", false)
            .with_some("lifecycle", self.kept);
        let bucket = module.resource("aws_s3_bucket", self.label, body);
        let of = || Block::new().with("bucket", bucket.id());
        let body = of()
            .with("block_public_acls", true)
            .with("block_public_policy", true)
            .with("ignore_public_acls", true)
            .with("restrict_public_buckets", true);
        let closed = module.resource("aws_s3_bucket_public_access_block", self.label, body);
        let rule = Block::new().with("object_ownership", "BucketOwnerEnforced");
        module.resource("aws_s3_bucket_ownership_controls", self.label, of().with("rule", rule));
        let body = of().with("rule", self.key.rule());
        module.resource("aws_s3_bucket_server_side_encryption_configuration", self.label, body);
        let status = Block::new().with("status", self.versioning);
        let body = of().with("versioning_configuration", status);
        let versions = module.resource("aws_s3_bucket_versioning", self.label, body);
        let body = of().with("rule", ageing(self.ageing)).with("depends_on", [versions]);
        module.resource("aws_s3_bucket_lifecycle_configuration", self.label, body);
        if self.logged {
            let body = of()
                .with("target_bucket", resource::access_logs().id())
                .with("target_prefix", format!("{}/", self.name));
            module.resource("aws_s3_bucket_logging", self.label, body);
        }
        let mut statements = only_encrypted(bucket);
        statements.extend(self.policy);
        let policy = module.policy_of(self.label.and("-bucket"), statements);
        let body = of().with("policy", policy).with("depends_on", [closed]);
        module.resource("aws_s3_bucket_policy", self.label, body);
        bucket
    }
}

impl Key {
    fn rule<'m>(self) -> Block<'m> {
        let key = match self {
            Key::Data => Some(resource::data_key().arn()),
            Key::Operations => Some(resource::operations_key().arn()),
            Key::Service => None,
        };
        let algorithm = if key.is_some() { "aws:kms" } else { "AES256" };
        let default =
            Block::new().with("sse_algorithm", algorithm).with_some("kms_master_key_id", key);
        Block::new()
            .with("bucket_key_enabled", true)
            .with("apply_server_side_encryption_by_default", default)
    }
}

/// Everything in a bucket, as the resource of a statement.
pub fn objects(bucket: Address<'_>) -> Template {
    Template::new().expression(bucket.arn()).text("/*")
}

/// One rule of what becomes of objects with time.
pub fn rule<'m>(id: &'static str) -> Block<'m> {
    Block::new().with("id", id).with("status", "Enabled").with("filter", Block::new())
}

fn ageing<'m>(own: Vec<Block<'m>>) -> Vec<Block<'m>> {
    let uploads = Block::new().with("days_after_initiation", 7);
    let versions = Block::new().with("noncurrent_days", 90);
    let mut rules = vec![
        rule("unfinished-uploads").with("abort_incomplete_multipart_upload", uploads),
        rule("old-versions").with("noncurrent_version_expiration", versions),
    ];
    rules.extend(own);
    rules
}

/// Refuses whoever does not speak TLS 1.2 or later.
fn only_encrypted<'m>(bucket: Address<'m>) -> Vec<Statement<'m>> {
    let refuse = |sid| {
        Statement::deny(sid, ["s3:*"])
            .on([Template::new().expression(bucket.arn()), objects(bucket)])
            .by("*", ["*"])
    };
    vec![
        refuse("DenyInsecureTransport").when("Bool", "aws:SecureTransport", ["false"]),
        refuse("DenyOldTls").when("NumericLessThan", "s3:TlsVersion", ["1.2"]),
    ]
}
