//! What AWS names: accounts, regions and principals.

use crate::scalar::ScalarFault;
use crate::scalar::word::word;
use crate::suggest::nearest;

word!(
    /// An AWS account id.
    AwsAccount, "aws-account", "12 digits in quotes, like `\"111122223333\"`", check_account
);

word!(
    /// An AWS region.
    AwsRegion, "aws-region", "a region of AWS in quotes, like `\"eu-west-1\"`", check_region
);

word!(
    /// An IAM role or user.
    AwsPrincipal, "aws-principal",
    "the ARN of an IAM role or user, like `\"arn:aws:iam::111122223333:role/operators\"`",
    check_principal
);

fn check_account(text: &str) -> Result<(), ScalarFault> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    match (text.len(), text.bytes().all(|b| b.is_ascii_digit())) {
        (12, true) => Ok(()),
        _ if digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Err(ScalarFault::hinted("it has dashes", format!("write `{digits}`")))
        }
        (_, true) => Err(ScalarFault::value(format!("it has {} digits", text.len()))),
        _ => Err(ScalarFault::value("it is not 12 digits")),
    }
}

fn check_region(text: &str) -> Result<(), ScalarFault> {
    if AWS_REGIONS.contains(&text) {
        return Ok(());
    }
    Err(ScalarFault::Value {
        why: "it is no region of AWS".to_owned(),
        hint: nearest(text, AWS_REGIONS.iter().copied())
            .map(|near| format!("did you mean `{near}`?")),
    })
}

/// What EKS gives access to: a role or a user, with the path that it has. Of a session it knows the
/// role alone.
fn check_principal(text: &str) -> Result<(), ScalarFault> {
    let Some(rest) = text.strip_prefix("arn:aws:") else {
        return Err(ScalarFault::value("it does not begin with `arn:aws:`"));
    };
    if rest.starts_with("sts:") {
        return Err(ScalarFault::hinted(
            "it is a session",
            "write the role that was assumed: `aws iam get-role` says its ARN, path and all",
        ));
    }
    let parts = rest.strip_prefix("iam::").and_then(|rest| rest.split_once(':'));
    let Some((account, principal)) = parts else {
        return Err(ScalarFault::value("it is no ARN of IAM"));
    };
    check_account(account)?;
    let name = ["role/", "user/"].iter().find_map(|kind| principal.strip_prefix(kind));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/_+=,.@-".contains(&b);
    match name {
        Some(name) if !name.is_empty() && name.len() <= 576 && name.bytes().all(allowed) => Ok(()),
        Some(_) => Err(ScalarFault::value("what stands behind `role/` or `user/` is malformed")),
        None => Err(ScalarFault::value("it is neither a role nor a user")),
    }
}

/// The regions of the `aws` partition, from botocore 1.44.5's partition data.
const AWS_REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
