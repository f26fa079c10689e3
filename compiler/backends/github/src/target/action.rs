//! The actions that workflows use: one table, every entry pinned to the commit of a release.
//!
//! A tag can be moved, a commit cannot: `aquasecurity/trivy-action` had 76 of 77 tags rewritten in
//! March 2026. The version beside a commit is for people and for the tools that renew pins.

/// A published action at one commit.
#[derive(Debug)]
pub struct Action {
    /// `owner/repository`, and the path of the action inside it.
    pub path: &'static str,
    /// The commit: 40 hex digits.
    pub commit: &'static str,
    /// The release that the commit is.
    pub version: &'static str,
    /// The inputs that it takes and that some workflow gives.
    pub inputs: &'static [&'static str],
}

macro_rules! actions {
    ($($NAME:ident = $path:literal $version:literal $commit:literal [$($input:literal),*];)+) => {
        $(pub static $NAME: Action = Action {
            path: $path,
            commit: $commit,
            version: $version,
            inputs: &[$($input),*],
        };)+

        /// Every action, for the tests of the table.
        #[cfg(test)]
        pub static ALL: &[&Action] = &[$(&$NAME),+];
    };
}

actions! {
    ATTEST = "actions/attest" "v4.2.2" "1e69f48acb82d1966a394da916b4c1698aa569d6"
        ["subject-name", "subject-digest", "sbom-path", "create-storage-record"];
    BUILD_PUSH = "docker/build-push-action" "v7.4.0" "c3c9e263c25d99ce0380d002d59b67737d91b0dc"
        ["context", "file", "target", "build-args", "cache-from", "cache-to", "load", "outputs",
         "provenance", "push", "sbom", "tags"];
    CACHE = "actions/cache" "v6.1.0" "55cc8345863c7cc4c66a329aec7e433d2d1c52a9" ["path", "key"];
    CHECKOUT = "actions/checkout" "v7.0.1" "3d3c42e5aac5ba805825da76410c181273ba90b1"
        ["persist-credentials", "fetch-depth", "ref"];
    CONFIGURE_AWS = "aws-actions/configure-aws-credentials" "v6.3.0"
        "e1253824e5c10ff9df46874f81ed3ec929e19cfd"
        ["role-to-assume", "aws-region", "allowed-account-ids", "mask-aws-account-id",
         "role-duration-seconds"];
    DOWNLOAD_ARTIFACT = "actions/download-artifact" "v8.0.2"
        "9000827ccba6bdab643e8b6fd33ac0654aef8333" ["name", "pattern", "path", "merge-multiple"];
    ECR_LOGIN = "aws-actions/amazon-ecr-login" "v2.1.7" "03f1aad4c6c7ffd436567f42f9384779290529bd"
        ["registries"];
    LOGIN = "docker/login-action" "v4.6.0" "dbcb813823bdd20940b903addbd779551569679f"
        ["registry", "username", "password"];
    SBOM = "anchore/sbom-action" "v0.24.2" "3ad7283483fc7af8ff2b4ea19663c2d5ca935e26"
        ["image", "format", "output-file", "artifact-name", "upload-artifact",
         "dependency-snapshot", "syft-version"];
    SETUP_BUILDX = "docker/setup-buildx-action" "v4.4.1" "f87e5991a6d7451dcb8d9637bfbc97413f497069"
        ["version", "driver-opts", "cache-binary"];
    SETUP_KUBECTL = "azure/setup-kubectl" "v5.1.0" "829323503d1be3d00ca8346e5391ca0b07a9ab0d"
        ["version"];
    SETUP_PYTHON = "actions/setup-python" "v7.0.0" "5fda3b95a4ea91299a34e894583c3862153e4b97"
        ["python-version", "cache", "cache-dependency-path"];
    SETUP_TERRAFORM = "hashicorp/setup-terraform" "v4.0.1"
        "dfe3c3f87815947d99a8997f908cb6525fc44e9e" ["terraform_version", "terraform_wrapper"];
    TRIVY = "aquasecurity/trivy-action" "v0.36.0" "ed142fd0673e97e23eac54620cfb913e5ce36c25"
        ["scan-type", "scan-ref", "image-ref", "scanners", "severity", "ignore-unfixed",
         "exit-code", "format", "output", "limit-severities-for-sarif", "version", "input"];
    UPLOAD_ARTIFACT = "actions/upload-artifact" "v7.0.2" "cf430e030ddbb5b0abf93d22962f4752f3646cd9"
        ["name", "path", "if-no-files-found", "retention-days", "compression-level",
         "include-hidden-files", "overwrite"];
    UPLOAD_SARIF = "github/codeql-action/upload-sarif" "v4.38.3"
        "24c54180a607b1449ed407dd24f251e4e9147c8d" ["sarif_file", "category"];
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_action_is_pinned_to_a_commit_that_is_a_release() {
        for action in ALL {
            let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            assert_eq!(action.commit.len(), 40, "{}", action.path);
            assert!(action.commit.bytes().all(hex), "{}", action.path);
            let numbers = action.version.strip_prefix('v').unwrap_or_default();
            assert_eq!(numbers.split('.').count(), 3, "{}", action.path);
            assert!(numbers.split('.').all(|part| part.parse::<u32>().is_ok()), "{}", action.path);
            assert!(action.path.split('/').count() >= 2, "{}", action.path);
        }
    }

    #[test]
    fn no_repository_is_pinned_twice() {
        for (index, action) in ALL.iter().enumerate() {
            assert!(ALL.iter().skip(index + 1).all(|other| other.path != action.path));
        }
    }
}
