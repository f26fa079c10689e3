//! What Git and GitHub name: branches, commits and repositories.

use crate::scalar::ScalarFault;
use crate::scalar::word::address::check_domain;
use crate::scalar::word::line::check_phrase;
use crate::scalar::word::word;

word!(
    /// The name of a branch in Git, or a pattern of such names.
    Branch, "branch", "the name of a branch, such as `main`", check_branch
);

word!(
    /// A commit in Git.
    Commit, "commit", "the 40 hex digits of a commit in quotes", check_commit
);

word!(
    /// Where the source of a program is fetched from.
    GitSource, "git-source", "an address in quotes, like `\"https://github.com/example/tool.git\"`",
    check_git_source
);

word!(
    /// A repository on GitHub.
    RepositoryName, "repository", "`organisation/name` in quotes", check_repository
);

/// What `git check-ref-format --branch` takes, and the `*` of GitHub's patterns.
fn check_branch(text: &str) -> Result<(), ScalarFault> {
    check_phrase(text)?;
    if let Some(letter) = text.chars().find(|c| " ~^:\\".contains(*c)) {
        return Err(ScalarFault::value(format!("no branch has `{letter}` in its name")));
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.ends_with(".lock")
    };
    let is_name = text.split('/').all(is_part) && !text.contains("..") && !text.contains("@{");
    match is_name && !text.starts_with('-') && text != "@" {
        true => Ok(()),
        false => Err(ScalarFault::value("Git takes no such name for a branch")),
    }
}

fn check_commit(text: &str) -> Result<(), ScalarFault> {
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if !text.is_empty() && text.len() < 40 && text.bytes().all(is_hex) {
        return Err(ScalarFault::value(format!(
            "it has {} digits and may become another's",
            text.len()
        )));
    }
    match text.len() == 40 && text.bytes().all(is_hex) {
        true => Ok(()),
        false => Err(ScalarFault::value("it is not 40 hex digits; branches and tags can be moved")),
    }
}

/// An address that asks for no key and holds no password.
fn check_git_source(text: &str) -> Result<(), ScalarFault> {
    let Some(rest) = text.strip_prefix("https://") else {
        return Err(ScalarFault::value("it does not begin with `https://`"));
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if host.contains('@') {
        return Err(ScalarFault::value("a password in it would be everybody's"));
    }
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    check_domain(name)?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/._~-".contains(&b);
    match port.parse::<u16>().is_ok() && !path.is_empty() && path.bytes().all(is_plain) {
        true => Ok(()),
        false => Err(ScalarFault::value("it is not the address of a repository")),
    }
}

fn check_repository(text: &str) -> Result<(), ScalarFault> {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    match text.split_once('/') {
        Some((owner, name)) if part(owner) && part(name) => Ok(()),
        _ => Err(ScalarFault::value("it is not `organisation/name`")),
    }
}
