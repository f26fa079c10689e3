use std::fmt::Write as _;

use super::folder::Folder;

/// A description to begin with. It is formatted and free of faults.
pub fn starter(folder: &Folder) -> String {
    let mut out = String::new();
    out.push_str(
        "// `groundplan check` tells every mistake, `groundplan compile` writes the files, and\n\
         // `groundplan todo` lists what is not known yet.\n",
    );
    platform(folder, &mut out);
    out.push_str(ENVIRONMENTS);
    // Writing to a string cannot fail.
    if folder.uses_database {
        let _ = write!(out, "\n// A container on a laptop, RDS on AWS.\n{}\n", DATABASE);
    }
    if folder.uses_cache {
        let _ = write!(out, "\n// A container on a laptop, ElastiCache on AWS.\n{}\n", CACHE);
    }
    service(folder, &mut out);
    out
}

const DATABASE: &str = "database \"main\" version=\"17\"";
const CACHE: &str = "cache \"sessions\" engine=\"valkey\" version=\"8\"";

const ENVIRONMENTS: &str = r#"
// Where it runs. On a laptop that is Docker Compose.
environment "local" {
    compose
}

// What is not known yet is written as an open question: everything that does not need the answer is
// compiled all the same.
//
// environment "production" {
//     aws account=(todo)"Which AWS account?" region="eu-west-1"
//     domain "app.example.com"
// }
"#;

fn platform(folder: &Folder, out: &mut String) {
    let _ = writeln!(out, "platform {} {{", quoted(&folder.name));
    if let Some(description) = &folder.description {
        let _ = writeln!(out, "    description {}", quoted(description));
    }
    out.push_str(
        "    // Whom deployments are trusted to:\n    // repository \"organisation/name\"\n}\n",
    );
}

fn service(folder: &Folder, out: &mut String) {
    out.push_str("\nservice \"web\" {\n");
    if folder.has_dockerfile {
        out.push_str("    build \".\" dockerfile=\"Dockerfile\"\n");
    } else if folder.is_python {
        if !folder.has_requirements {
            out.push_str(
                "    // Needs a `requirements.txt` with every version pinned, such as\n    \
                 // `uv export --format requirements.txt` writes.\n",
            );
        }
        let app = match &folder.app {
            Some(app) => quoted(app),
            None => "(todo)\"Which ASGI application is served? `module:attribute`\"".to_owned(),
        };
        let _ = writeln!(out, "    build \".\" preset=\"python\" app={app}");
    } else {
        out.push_str(
            "    // Or an image that is there already: `image \"ghcr.io/organisation/name:1.0\"`.\n    \
             build \".\" dockerfile=\"Dockerfile\"\n",
        );
    }
    let _ = writeln!(out, "    port \"http\" {}", folder.port.unwrap_or(8000));
    match &folder.health {
        Some(path) => {
            let _ = writeln!(out, "    health {}", quoted(path));
        }
        None => out.push_str(
            "    // Better is a path that answers while the program is well: `health \"/healthz\"`.\n    \
             health {\n        ready tcp=#true\n        live tcp=#true\n    }\n",
        ),
    }
    out.push_str("    route \"/\"\n");
    environment_variables(folder, out);
    out.push_str("}\n");
}

/// A reference is the one thing that allows two entities to speak to each other.
fn environment_variables(folder: &Folder, out: &mut String) {
    out.push_str("    env {\n        LOG_LEVEL \"info\"\n");
    if folder.uses_database {
        out.push_str("        DATABASE_URL (ref)\"main.url\"\n");
    }
    if folder.uses_cache {
        out.push_str("        REDIS_URL (ref)\"sessions.url\"\n");
    }
    out.push_str("    }\n");
}

/// A KDL string. The texts hold no control characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
