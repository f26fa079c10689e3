use std::fs;
use std::path::Path;

use crate::exit::Failure;
use crate::regular;

/// The most bytes of a file that is looked at.
const MAX_BYTES: usize = 1 << 20;

/// What a directory tells of the program in it.
#[derive(Debug, Default)]
pub struct Folder {
    /// A name for the platform: a legal one.
    pub name: String,
    /// What the program is for, in one line.
    pub description: Option<String>,
    /// Whether there is a Dockerfile.
    pub has_dockerfile: bool,
    /// The port that the Dockerfile exposes.
    pub port: Option<u16>,
    /// Whether there is a Python program.
    pub is_python: bool,
    /// Whether its dependencies are locked in a `requirements.txt`.
    pub has_requirements: bool,
    /// The ASGI application, as `module:attribute`.
    pub app: Option<String>,
    /// A path that answers while the program is well.
    pub health: Option<String>,
    /// Whether it speaks to PostgreSQL.
    pub uses_database: bool,
    /// Whether it speaks to Redis or Valkey.
    pub uses_cache: bool,
    /// The files that were read.
    pub read: Vec<&'static str>,
}

impl Folder {
    /// Looks at a directory.
    ///
    /// # Errors
    /// The system refuses to list it.
    pub fn look(directory: &Path) -> Result<Self, Failure> {
        let real = fs::canonicalize(directory)
            .map_err(|error| Failure::io("read", directory.display(), &error))?;
        let mut folder = Self::default();
        let own_name = real.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let mut name = own_name.to_owned();
        if let Some(text) = text(&real, "pyproject.toml") {
            folder.read.push("pyproject.toml");
            folder.is_python = true;
            folder.project(&text, &mut name);
        }
        if let Some(text) = text(&real, "requirements.txt") {
            folder.read.push("requirements.txt");
            (folder.is_python, folder.has_requirements) = (true, true);
            text.lines().for_each(|line| folder.requirement(line));
        }
        if let Some(text) = text(&real, "Dockerfile") {
            folder.read.push("Dockerfile");
            folder.has_dockerfile = true;
            folder.port = exposed(&text);
        }
        if folder.is_python {
            folder.find_app(&real);
        }
        folder.name = slug(&name).or_else(|| slug(own_name)).unwrap_or("platform".to_owned());
        Ok(folder)
    }

    /// Reads `pyproject.toml`; what is malformed tells nothing.
    fn project(&mut self, text: &str, name: &mut String) {
        let Ok(document) = toml::from_str::<toml::Table>(text) else { return };
        let Some(project) = document.get("project").and_then(toml::Value::as_table) else { return };
        if let Some(found) = project.get("name").and_then(toml::Value::as_str) {
            name.clear();
            name.push_str(found);
        }
        let description = project.get("description").and_then(toml::Value::as_str);
        let is_line = |text: &&str| !text.is_empty() && !text.chars().any(char::is_control);
        self.description = description.filter(is_line).map(str::to_owned);
        let dependencies = project.get("dependencies").and_then(toml::Value::as_array);
        for dependency in dependencies.into_iter().flatten().filter_map(toml::Value::as_str) {
            self.requirement(dependency);
        }
    }

    /// Takes in a requirement of PEP 508, or a line of `requirements.txt`.
    fn requirement(&mut self, line: &str) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let name = line.trim().split(|c| !is_name(c)).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "asyncpg" | "psycopg" | "psycopg2" | "psycopg2-binary" => self.uses_database = true,
            "redis" | "valkey" => self.uses_cache = true,
            _ => {}
        }
    }

    /// Looks for an ASGI application where they usually are.
    fn find_app(&mut self, directory: &Path) {
        let mut places = vec![(String::new(), directory.to_owned())];
        for above in [directory.to_owned(), directory.join("src")] {
            let mut packages: Vec<String> = fs::read_dir(&above)
                .into_iter()
                .flatten()
                .flatten()
                .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
                .filter_map(|entry| entry.file_name().into_string().ok())
                .filter(|name| is_module(name) && name != "tests" && name != "src")
                .collect();
            packages.sort();
            let in_package = |name: String| (format!("{name}."), above.join(name));
            places.extend(packages.into_iter().map(in_package));
        }
        for (package, place) in places {
            for module in ["main", "app", "api", "web", "server", "asgi"] {
                let Some(text) = text(&place, &format!("{module}.py")) else { continue };
                if let Some(attribute) = application(&text) {
                    self.app = Some(format!("{package}{module}:{attribute}"));
                    self.health = health(&text);
                    return;
                }
            }
        }
    }
}

fn text(directory: &Path, name: &str) -> Option<String> {
    let (bytes, _) = regular::read(&directory.join(name), MAX_BYTES).ok()?;
    String::from_utf8(bytes).ok()
}

/// The first port that a Dockerfile exposes by number.
fn exposed(dockerfile: &str) -> Option<u16> {
    let mut words = dockerfile.lines().filter_map(|line| {
        let (instruction, rest) = line.trim().split_once(char::is_whitespace)?;
        instruction.eq_ignore_ascii_case("expose").then_some(rest)
    });
    let first = |rest: &str| {
        let mut ports = rest.split_whitespace().filter(|port| !port.ends_with("/udp"));
        ports.find_map(|port| port.split('/').next()?.parse().ok().filter(|port| *port > 0))
    };
    words.find_map(first)
}

/// The variable that holds the application of a module: `app` in `app = FastAPI()`.
fn application(module: &str) -> Option<&str> {
    module.lines().find_map(|line| {
        let (variable, value) = line.split_once('=')?;
        let variable = variable.split(':').next().unwrap_or_default().trim_end();
        let value = value.trim_start();
        let is_made = ["FastAPI(", "Starlette(", "Litestar(", "Quart("]
            .into_iter()
            .any(|constructor| value.starts_with(constructor));
        (is_made && is_module(variable)).then_some(variable)
    })
}

/// A path of the module that is usually asked whether the program is well.
fn health(module: &str) -> Option<String> {
    let usual = ["/healthz", "/health", "/health/live", "/livez", "/ping"];
    let is_there = |path: &&str| {
        module.contains(&format!("\"{path}\"")) || module.contains(&format!("'{path}'"))
    };
    usual.into_iter().find(is_there).map(str::to_owned)
}

/// Whether a word can be imported.
fn is_module(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A legal name of a platform, as near as can be.
fn slug(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    let slug: String = slug.chars().take(40).collect();
    let slug = slug.trim_end_matches('-');
    slug.starts_with(|c: char| c.is_ascii_lowercase()).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_tells_its_port() {
        assert_eq!(exposed("FROM x\nEXPOSE 53/udp 8080/tcp\n"), Some(8080));
        assert_eq!(exposed("from x\nexpose $PORT\nexpose 3000\n"), Some(3000));
        assert_eq!(exposed("FROM x\n"), None);
    }

    #[test]
    fn a_module_tells_its_application() {
        assert_eq!(application("import x\napp = FastAPI(title='x')\n"), Some("app"));
        assert_eq!(application("api: FastAPI = FastAPI()\n"), Some("api"));
        assert_eq!(application("    inner = FastAPI()\nx.app = FastAPI()\n"), None);
        assert_eq!(health("@app.get('/health/live')").as_deref(), Some("/health/live"));
    }

    #[test]
    fn a_name_is_made_legal() {
        assert_eq!(slug("My_Shop 2").as_deref(), Some("my-shop-2"));
        assert_eq!(slug("2fast"), None);
    }
}
