//! The components that come with Groundplan.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use groundplan_model::load::{Memory, STANDARD, STANDARD_PREFIX, Standard, UsableComponent, load};
use groundplan_schema::nearest;
use groundplan_syntax::Limits;
use serde_json::json;

use crate::arguments::{Std, StdAction};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use crate::write::{sync_directory, write_beside};

/// Where copies are put, below the project root.
const DIRECTORY: &str = "components";

/// Lists, shows or copies libraries.
pub fn run(arguments: &Std, terminal: &Terminal) -> Result<Exit, Failure> {
    match &arguments.action {
        StdAction::List => terminal.data(&list(terminal.is_json()))?,
        StdAction::Show { name } => terminal.data(&page(find(name)?))?,
        StdAction::Copy { name } => copy(find(name)?, terminal)?,
    }
    Ok(Exit::Clean)
}

fn find(name: &str) -> Result<&'static Standard, Failure> {
    let name = name.strip_prefix(STANDARD_PREFIX).unwrap_or(name);
    STANDARD.iter().find(|standard| standard.name == name).ok_or_else(|| {
        Failure::new(format!("there is no library `{}`", name.escape_debug()))
            .with_nearest(nearest(name, STANDARD.iter().map(|standard| standard.name)))
            .with_help("`groundplan std list` lists them all")
    })
}

/// The components of a library, by name.
pub fn components(standard: &Standard) -> Vec<UsableComponent> {
    let files = Memory::one(format!("use \"std:{}\"\n", standard.name));
    let loaded = load(&files, "platform.kdl", "", &Limits::default());
    loaded.language.components().to_vec()
}

/// What a library brings, in Markdown.
pub fn page(standard: &Standard) -> String {
    let mut out = format!("# `std:{}`\n\n", standard.name);
    for component in components(standard) {
        out.push_str(&groundplan_schema::page(&component.kind, &component.attributes));
    }
    format!("{}\n", out.trim_end())
}

fn list(json: bool) -> String {
    let all = STANDARD.iter().flat_map(|standard| {
        components(standard).into_iter().map(|component| (standard.name, component.kind))
    });
    if json {
        let entries = all.map(|(library, kind)| {
            json!({ "library": library, "component": &*kind.name, "doc": &*kind.doc })
        });
        let components: Vec<_> = entries.collect();
        return format!("{:#}\n", json!({ "version": 1, "components": components }));
    }
    let mut out = String::new();
    let mut last = "";
    for (library, kind) in all {
        if library != last {
            let gap = if last.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{gap}use \"std:{library}\"");
            last = library;
        }
        let _ = writeln!(out, "  {:16}  {}", &*kind.name, &*kind.doc);
    }
    out
}

fn copy(standard: &Standard, terminal: &Terminal) -> Result<(), Failure> {
    let project = Project::find(None)?;
    let directory = project.root.join(DIRECTORY);
    let shown = format!("{DIRECTORY}/{}.kdl", standard.name);
    let path = directory.join(format!("{}.kdl", standard.name));
    if fs::symlink_metadata(&path).is_ok() {
        return Err(Failure::new(format!("there is a `{shown}` already"))
            .with_help("nothing is overwritten: change that file, or move it away"));
    }
    fs::create_dir_all(&directory).map_err(|error| Failure::io("make", DIRECTORY, &error))?;
    write_new(&path, standard.text).map_err(|error| Failure::io("write", &shown, &error))?;
    sync_directory(&directory);
    let name = standard.name;
    terminal.say(&format!(
        "wrote {shown}\nnow write `use \"./{shown}\"` instead of `use \"std:{name}\"`\n"
    ));
    Ok(())
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let temporary = write_beside(path, text.as_bytes(), 0o666)?;
    // Unlike a rename, a hard link does not replace what somebody wrote meanwhile.
    let linked = fs::hard_link(&temporary, path);
    let _ = fs::remove_file(&temporary);
    linked
}
