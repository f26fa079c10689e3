//! What has to be on a machine before the platform starts on it.

use groundplan_lowering::Prerequisite;

/// What Docker has to be, and why (`docs/decisions/0010-compose-every-day.md`).
pub fn prerequisites(environment: &str) -> Vec<Prerequisite> {
    vec![
        Prerequisite::new(
            "Docker Engine 28 or newer",
            "networks say which of them leads outside",
            "`up` fails, or names are looked up in the wrong network",
            "docker version --format '{{.Server.Version}}'",
        ),
        Prerequisite::new(
            "Docker Compose 2.33.1 or newer",
            "it hands that on to the engine",
            "`up` refuses `gw_priority`",
            "docker compose version --short",
        ),
        Prerequisite::new(
            "the `.env` beside `compose.yaml`",
            "passwords, keys, ports and the name of this checkout stand in it",
            "`up` says which variable is missing",
            format!("groundplan env {environment}"),
        ),
    ]
}
