use groundplan_schema::scalar::{AwsAccount, AwsPrincipal, AwsRegion, Email};
use groundplan_schema::{Choice, Node, Value};

/// An AWS account: what it has once, whatever runs in it. Everything of it is applied by a person. An
/// account that an environment names and nobody describes is made like one that says nothing more.
#[derive(Clone, Debug, Node)]
#[node(name = "account")]
pub struct Account {
    /// The account: 12 digits.
    #[node(argument)]
    pub id: Value<AwsAccount>,
    /// The region of Terraform's state and of the audit log; that of the account's first environment
    /// when it is not written.
    pub region: Option<Value<AwsRegion>>,
    /// IAM roles and users that administer it, and the clusters of every environment in it.
    pub admin: Vec<Value<AwsPrincipal>>,
    /// What the account has already, and somebody else looks after.
    pub existing: Vec<Value<AccountThing>>,
    /// Who hears of what is found in it.
    pub alerts: Option<AccountAlerts>,
}

/// Who hears of what is found in an account.
#[derive(Clone, Debug, Node)]
#[node(name = "alerts")]
pub struct AccountAlerts {
    /// The addresses that findings go to.
    pub email: Vec<Value<Email>>,
}

/// Something of which an AWS account, or a region of it, has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AccountThing {
    /// The identity provider that lets workflows of GitHub in.
    OidcProvider,
    /// The detector of intruders.
    Guardduty,
    /// The recorder of configurations.
    Config,
    /// The analyzer of what is open to others.
    AccessAnalyzer,
    /// Disks are encrypted whoever makes them.
    EbsEncryption,
    /// Buckets are closed to the public whoever makes them.
    PublicAccessBlock,
    /// The trail of every call.
    Trail,
}

impl Account {
    /// Whether somebody else has made it.
    pub fn has(&self, thing: AccountThing) -> bool {
        self.existing.iter().any(|there| there.sure() == Some(&thing))
    }
}
