//! What keeps one checkout of a project apart from another on the same machine: the name of the
//! Compose project, after which its volumes are called, and its ports.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use groundplan_backends::compose::Published;
use sha2::{Digest, Sha256};

/// The variable that Compose takes its project's name from.
pub const PROJECT: &str = "COMPOSE_PROJECT_NAME";

/// A project's name: the platform's and the environment's, and a hash of where the checkout lies.
pub fn project_name(prefix: &str, root: &Path) -> String {
    let hash = Sha256::digest(root.as_os_str().as_encoded_bytes());
    let short: String = hash.iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    format!("{prefix}-{short}")
}

/// The ports that somebody else has at the moment, each with the next free number.
pub fn moved(ports: &[Published]) -> Vec<(&str, u16)> {
    let mut taken: BTreeSet<u16> = ports.iter().map(|port| port.number).collect();
    let mut out = Vec::new();
    for port in ports.iter().filter(|port| !is_free(port.number)) {
        let mut later = port.number..=u16::MAX;
        if let Some(number) = later.find(|number| !taken.contains(number) && is_free(*number)) {
            taken.insert(number);
            out.push((port.variable.as_str(), number));
        }
    }
    out
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
