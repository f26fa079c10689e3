//! What things are called, where two targets have to agree on it.
//!
//! Names come from kind and name alone, so that adding one entity renames no other. The limits are
//! those of the AWS and Kubernetes API references; a name that would be too long is cut and ends in
//! a hash of the whole, never cut silently.

use groundplan_model::{Model, Runtime};
use sha2::{Digest, Sha256};

use crate::{Context, Target};

/// The platform and the environment of some names.
#[derive(Clone, Copy, Debug)]
pub struct Names<'m> {
    /// The platform's name.
    pub platform: &'m str,
    /// The environment's name.
    pub environment: &'m str,
}

impl<'m> Names<'m> {
    /// The names of an environment.
    pub fn new(model: &'m Model, environment: &'m str) -> Self {
        Self { platform: model.platform.name.peek().0.as_str(), environment }
    }

    /// `PLATFORM-ENVIRONMENT`: the namespace, the cluster, and what begins most names in the cloud.
    /// At most 63 characters, as a namespace.
    pub fn prefix(&self) -> String {
        bounded(&format!("{}-{}", self.platform, self.environment), 63)
    }

    /// `PLATFORM-ENVIRONMENT-NAME`, at most `limit` characters.
    pub fn scoped(&self, name: &str, limit: usize) -> String {
        bounded(&format!("{}-{}-{name}", self.platform, self.environment), limit)
    }

    /// What every name of at most `limit` characters begins with, whether or not it had to be cut: for
    /// rules that hold for all of them.
    pub fn stem(&self, limit: usize) -> String {
        let whole = format!("{}-{}-", self.platform, self.environment);
        whole.chars().take(kept(limit)).collect()
    }

    /// The registry repository of the image that `owner` builds: `PLATFORM-ENVIRONMENT/OWNER`.
    pub fn repository(&self, owner: &str) -> String {
        format!("{}/{owner}", self.prefix())
    }

    /// The host of the ECR registry that holds an environment's images.
    pub fn ecr_registry(account: &str, region: &str) -> String {
        format!("{account}.dkr.ecr.{region}.amazonaws.com")
    }

    /// The IAM role that the entity's pods assume. At most 64 characters.
    pub fn workload_role(&self, entity: &str) -> String {
        self.scoped(entity, ROLE_LENGTH)
    }

    /// The group that the deploy role belongs to inside the cluster, and the roles bound to it.
    pub fn deploy_group(&self) -> String {
        format!("{}-deploy", self.prefix())
    }

    /// The IAM role that the deploy workflow assumes: it pushes images and talks to the cluster.
    pub fn deploy_role(&self) -> String {
        self.scoped("deploy", ROLE_LENGTH)
    }

    /// The IAM role that applies the infrastructure.
    pub fn apply_role(&self) -> String {
        self.scoped("terraform-apply", ROLE_LENGTH)
    }

    /// The IAM role that only plans the infrastructure, on pull requests.
    pub fn plan_role(&self) -> String {
        self.scoped("terraform-plan", ROLE_LENGTH)
    }

    /// The IAM policy that none of this environment's roles goes beyond.
    pub fn boundary(&self) -> String {
        self.scoped("boundary", 128)
    }

    /// Where Terraform's state of the environment lies in the account's bucket of states.
    pub fn state(&self) -> String {
        format!("{}/{}.tfstate", self.platform, self.environment)
    }

    /// The S3 bucket of a `bucket`. At most 63 characters; the account makes it unique.
    pub fn bucket(&self, name: &str, account: &str) -> String {
        bounded(&format!("{}-{name}-{account}", self.prefix()), BUCKET_LENGTH)
    }

    /// The bucket of a `bucket` on what stands in for S3. At most 63 characters, as there.
    pub fn stand_in_bucket(&self, name: &str) -> String {
        self.scoped(name, 63)
    }

    /// The Secrets Manager entry of a secret: `PLATFORM/ENVIRONMENT/NAME`.
    pub fn secret(&self, name: &str) -> String {
        format!("{}/{}/{name}", self.platform, self.environment)
    }

    /// The Secrets Manager entry of a cache's password: JSON with the key `password`.
    pub fn cache_secret(&self, name: &str) -> String {
        format!("{}/{}/cache/{name}", self.platform, self.environment)
    }

    /// All the entries in Parameter Store, as a pattern.
    pub fn parameters(&self) -> String {
        format!("/{}/{}/*", self.platform, self.environment)
    }

    /// The Parameter Store entry that says where a database is: JSON with the keys `host`, `port`
    /// and `name`.
    pub fn database_parameter(&self, name: &str) -> String {
        format!("/{}/{}/database/{name}", self.platform, self.environment)
    }

    /// The Parameter Store entry that says where a cache is: JSON with the keys `host` and `port`.
    pub fn cache_parameter(&self, name: &str) -> String {
        format!("/{}/{}/cache/{name}", self.platform, self.environment)
    }

    /// The identifier of a database instance on RDS. At most 63 characters.
    pub fn database_instance(&self, name: &str) -> String {
        self.scoped(name, 63)
    }

    /// The identifier of a cache on ElastiCache. At most 40 characters.
    pub fn replication_group(&self, name: &str) -> String {
        self.scoped(name, 40)
    }
}

/// What makes the backups of a database is called so. No entity's name holds a dot.
pub fn backup_name(database: &str) -> String {
    format!("{database}.backup")
}

/// How long a backup may take, in seconds.
pub const BACKUP_TIMEOUT: u64 = 6 * 60 * 60;

/// The port of a server's Service at which its exporter is asked.
pub const EXPORTER_PORT: &str = "metrics";

/// The namespace of an environment's objects: `PLATFORM-ENVIRONMENT` where the description names none.
pub fn namespace(cx: &Context<'_>) -> String {
    let written = match cx.environment.runtime() {
        Some(Runtime::Kubernetes(node)) => node.namespace.as_ref(),
        _ => None,
    };
    match written {
        Some(name) => cx.value(name).as_str().to_owned(),
        None => Names::new(cx.model, cx.environment.name()).prefix(),
    }
}

/// The name of the database inside the server: the entity's, with `_` for `-`.
pub fn database_name(entity: &str) -> String {
    entity.replace('-', "_")
}

/// The user that the platform logs in as; never a reserved word of PostgreSQL, `postgres` or
/// `admin` (RDS.25).
pub fn database_user(entity: &str) -> String {
    format!("{}_app", database_name(entity))
}

/// The environment variable that carries a secret under Compose: `anthropic-api-key` is
/// `ANTHROPIC_API_KEY`.
pub fn variable(name: &str) -> String {
    name.replace('-', "_").to_ascii_uppercase()
}

/// The environment variable that carries the password of a database or cache under Compose.
pub fn password_variable(entity: &str) -> String {
    format!("{}_PASSWORD", variable(entity))
}

/// The length of an IAM role's name.
pub const ROLE_LENGTH: usize = 64;
/// The length of a bucket's name.
pub const BUCKET_LENGTH: usize = 63;

/// The port of PostgreSQL.
pub const POSTGRES_PORT: u16 = 5432;
/// The port of Redis and Valkey.
pub const CACHE_PORT: u16 = 6379;

/// The name itself, or as much of it as fits before a hash of the whole.
pub fn bounded(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let head: String = name.chars().take(kept(limit)).collect();
    format!("{}-{}", head.trim_end_matches('-'), short_hash(name, HASHED))
}

/// The first bytes of a text's hash, two letters each: for names that have to differ where texts do.
pub fn short_hash(text: &str, bytes: usize) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

/// How many bytes of its hash stand at the end of a name that was cut.
const HASHED: usize = 4;

/// How much is left of a name that is longer than that.
fn kept(limit: usize) -> usize {
    limit.saturating_sub(2 * HASHED + 1)
}

/// The Dockerfile that is written for what `owner` builds, relative to the project.
pub fn dockerfile(model: &Model, owner: &str) -> String {
    let generated = generated(model);
    let path = format!("{generated}/docker/{owner}.Dockerfile");
    path.trim_start_matches('/').to_owned()
}

/// A script that carries releases of any environment out, relative to the project. Whoever stands in
/// the directory of an environment's Kubernetes files finds it in `../../kubernetes`.
pub fn release_script(model: &Model, name: &str) -> String {
    let path = format!("{}/{}/{name}", generated(model), Target::Kubernetes.word());
    path.trim_start_matches('/').to_owned()
}

/// The directory of an environment's files for a target, in the directory of everything that is
/// generated.
pub fn directory_of(generated: &str, environment: &str, target: Target) -> String {
    format!("{generated}/{environment}/{}", target.word())
}

/// The directory of what an account has once, in the directory of everything that is generated.
pub fn directory_of_account(generated: &str, account: &str) -> String {
    format!("{generated}/{ACCOUNTS}/{account}/{}", Target::Terraform.word())
}

/// The file in the directory of an account that is about one environment.
pub fn file_in_account(environment: &str) -> String {
    format!("{IN_ACCOUNT}{environment}")
}

/// The environment that a file in the directory of an account is about, if it is about one.
pub fn environment_in_account(file: &str) -> Option<&str> {
    file.strip_prefix(IN_ACCOUNT)?.strip_suffix(".tf.json")
}

/// The bucket that keeps Terraform's state of an account and of every environment of the platform in it. No
/// name of a bucket of an environment's own begins like it.
pub fn state_bucket(platform: &str, account: &str) -> String {
    bounded(&format!("terraform-{platform}-{account}"), BUCKET_LENGTH)
}

/// The directory of what accounts have once.
pub const ACCOUNTS: &str = "accounts";
/// How the name of a file begins that is about one environment of an account.
const IN_ACCOUNT: &str = "environment-";

/// The directory of everything but workflows, relative to the project, as every path below it is
/// spelt.
pub fn generated(model: &Model) -> String {
    clean_path(model.output.generated.peek().0)
}

/// A relative path without what means nothing in it: `./a//b/` is `a/b`, and `.` is empty.
pub fn clean_path(path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.collect::<Vec<_>>().join("/")
}

/// Where in a directory of the project Groundplan writes, as a pattern that keeps that out of what
/// is built: it is made of the description and not of the source.
pub fn generated_inside(model: &Model, directory: &str) -> Option<String> {
    let generated = generated(model);
    let inside = match clean_path(directory).as_str() {
        "" => Some(generated.as_str()),
        directory => generated.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/')),
    };
    // The name may hold what a pattern gives a meaning to; a directory of ours that is not kept
    // out does no harm.
    let is_plain = |path: &&str| !path.is_empty() && !path.contains(['*', '?', '[', '!', '#']);
    inside.filter(is_plain).map(str::to_owned)
}

/// The containers that watch a platform under Compose, and where they find each other. Names of
/// entities hold no `_`, so that none of these is ever one of theirs.
pub mod monitoring {
    use groundplan_record::monitoring;
    pub use groundplan_record::monitoring::published;

    /// Alerts that say no more than a critical one of the same service: where that fires, they are not
    /// sent. Whatever else is wrong with it may be the cause, and is.
    pub const IMPLIED: [&str; 3] = ["CopiesMissing", "ErrorBudgetBurnsSlowly", "SlowResponses"];

    /// The network on which they meet.
    pub const NETWORK: &str = "platform_monitoring";
    /// Prometheus.
    pub const PROMETHEUS: &str = monitoring::PROMETHEUS.0;
    /// Where it listens.
    pub const PROMETHEUS_PORT: u16 = monitoring::PROMETHEUS.1;
    /// Alertmanager.
    pub const ALERTMANAGER: &str = monitoring::ALERTMANAGER.0;
    /// Where it listens.
    pub const ALERTMANAGER_PORT: u16 = monitoring::ALERTMANAGER.1;
    /// Grafana.
    pub const GRAFANA: &str = monitoring::GRAFANA.0;
    /// Where it listens.
    pub const GRAFANA_PORT: u16 = monitoring::GRAFANA.1;
    /// The mailbox that takes every mail of Alertmanager and sends none on.
    pub const MAILBOX: &str = monitoring::MAILBOX.0;
    /// Where it shows them.
    pub const MAILBOX_PORT: u16 = monitoring::MAILBOX.1;
    /// Where it takes them.
    pub const MAILBOX_SMTP_PORT: u16 = 1025;
    /// Where the exporter of a PostgreSQL database serves its metrics.
    pub const POSTGRES_EXPORTER_PORT: u16 = 9187;
    /// Where the exporter of a cache serves its metrics.
    pub const CACHE_EXPORTER_PORT: u16 = 9121;

    /// What serves the metrics of a database or cache.
    pub fn exporter(entity: &str) -> String {
        format!("{entity}_exporter")
    }
}

#[cfg(test)]
mod tests {
    use super::{BUCKET_LENGTH, Names, ROLE_LENGTH, bounded};

    #[test]
    fn a_long_name_ends_in_a_hash_of_the_whole() {
        assert_eq!(bounded("agents-staging", 40), "agents-staging");
        let a = bounded("agents-staging-a-very-long-name-for-a-cache", 40);
        let b = bounded("agents-staging-a-very-long-name-for-a-cachf", 40);
        assert_eq!(a.len(), 40);
        assert_ne!(a, b);
    }

    #[test]
    fn every_name_begins_with_the_stem_however_long_it_is() {
        let long = "a-platform-with-a-name-as-long-as-can-be";
        for (platform, environment) in
            [("shop", "staging"), (long, "qa"), (long, "an-environment-0"), (long, long)]
        {
            let names = Names { platform, environment };
            for part in ["x", "terraform-apply", long] {
                let role = names.scoped(part, ROLE_LENGTH);
                assert!(role.starts_with(&names.stem(ROLE_LENGTH)), "{role}");
                let bucket = names.bucket(part, "111122223333");
                assert!(bucket.starts_with(&names.stem(BUCKET_LENGTH)), "{bucket}");
            }
        }
    }
}
