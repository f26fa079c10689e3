//! A project in a directory of its own, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A platform that needs every target and has one open question.
pub const SHOP: &str = r#"platform "shop" {
    description "sells things"
    repository "example/shop" id=815001 owner-id=4711
}

environment "local" {
    compose
}

environment "staging" {
    kubernetes registry="ghcr.io/example"
    domain "staging.example.com"
}

environment "production" {
    aws account=(todo)"Which AWS account?" region="eu-west-1"
    domain "shop.example.com"
}

database "main" version="17"

secret "mail-key" doc="Key of the mail provider."

service "web" {
    build "." preset="python" app="shop.web:app"
    port "http" 8000
    health "/healthz"
    route "/"
    env {
        DATABASE_URL (ref)"main.url"
        MAIL_KEY (ref)"mail-key"
    }
}

pipeline "main" {
    on push="main"
    step "test" {
        command "python" "-m" "pytest"
    }
    deploy "staging"
    deploy "production" after="staging"
    runner "inside-the-network"
}
"#;

pub struct Project {
    directory: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub error: String,
}

impl Project {
    /// A directory that is a repository of its own and holds these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { directory: tempfile::tempdir().unwrap() };
        fs::create_dir(project.path(".git")).unwrap();
        files.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    pub fn shop() -> Self {
        Self::new(&[("platform.kdl", SHOP)])
    }

    /// The shop, compiled.
    pub fn compiled() -> Self {
        let project = Self::shop();
        project.run(&["compile"]).ends_with(0);
        project
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "`{from}` is not in {path}:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// The program in the project's root, without a terminal and with nothing to read.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
        command.args(arguments).current_dir(self.root()).stdin(Stdio::null());
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments))
    }

    /// Every file below a directory, by path.
    pub fn tree(&self, directory: &str) -> BTreeMap<String, Vec<u8>> {
        walkdir::WalkDir::new(self.path(directory))
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(self.root()).unwrap();
                (path.to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }
}

impl Ran {
    pub fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit code.
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Asserts that standard error holds a text.
    pub fn says(self, text: &str) -> Self {
        assert!(self.error.contains(text), "`{text}` is not said: {self:#?}");
        self
    }

    /// Asserts that standard output holds a text.
    pub fn prints(self, text: &str) -> Self {
        assert!(self.out.contains(text), "`{text}` is not printed: {self:#?}");
        self
    }

    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {self:#?}"))
    }
}
