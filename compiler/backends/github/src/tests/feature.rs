//! What the repository can have at GitHub.

use super::{HEAD, PRODUCTION, SERVICES, file};

/// The workflow where the platform says that of its repository, and a pipeline that.
fn text(repository: &str, pipeline: &str) -> String {
    let head = HEAD.replace(r#""example/shop""#, &format!(r#""example/shop" {repository}"#));
    let pipeline = format!("pipeline \"main\" {{ deploy \"staging\"; {pipeline} }}");
    file(&format!("{head}{PRODUCTION}{SERVICES}{pipeline}"), "groundplan-main.yaml")
}

/// Whether images are attested and verified, whether findings are uploaded, and how many steps tell
/// what that takes.
fn features(repository: &str, pipeline: &str) -> (bool, bool, usize) {
    let text = text(repository, pipeline);
    let attests = text.contains("actions/attest@");
    assert_eq!(attests, text.contains("gh attestation verify"));
    assert_eq!(attests, text.contains("attestations: write"));
    let uploads = text.contains("upload-sarif@");
    assert_eq!(uploads, text.contains("security-events: write"));
    assert_ne!(uploads, text.contains("findings-"));
    (attests, uploads, text.matches("- name: Say what").count())
}

#[test]
fn what_is_not_known_is_asked_for_and_told_when_it_fails() {
    for repository in ["", r#"plan="team""#, r#"plan="free""#] {
        assert_eq!(features(repository, ""), (true, true, 2), "{repository}");
    }
    assert_eq!(features("", "attest #false; code-scanning #false"), (false, false, 0));
    let text = text("", "");
    let (_, after) = text.split_once("- name: Attest what is in the image").expect("attested");
    assert!(after.contains("if: \"${{ failure() && steps.attest.conclusion == 'failure' }}\""));
}

#[test]
fn what_a_repository_cannot_have_is_left_out() {
    let public = r#"visibility="public""#;
    assert_eq!(features(public, ""), (true, true, 0));
    let private = r#"plan="team" visibility="private""#;
    assert_eq!(features(private, ""), (false, false, 0));
    // What is paid for is written.
    assert_eq!(features(private, "code-scanning #true"), (false, true, 1));
    let enterprise = r#"plan="enterprise" visibility="private""#;
    assert_eq!(features(enterprise, ""), (true, false, 0));
    assert_eq!(features(r#"visibility="private""#, ""), (true, false, 1));
}
