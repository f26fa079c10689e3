mod folder;
mod starter;

use std::fs;
use std::path::Path;

use self::folder::Folder;
use crate::arguments::Init;
use crate::exit::{Exit, Failure};
use crate::project::ENTRY;
use crate::terminal::Terminal;
use crate::write::{sync_directory, write_beside};

/// Begins a description, from what the directory holds.
pub fn run(init: &Init, terminal: &Terminal) -> Result<Exit, Failure> {
    let directory = init.path.as_deref().unwrap_or(Path::new("."));
    let entry = directory.join(ENTRY);
    let shown = entry.strip_prefix(".").unwrap_or(&entry).display().to_string();
    if fs::symlink_metadata(&entry).is_ok() {
        return Err(Failure::new(format!("there is a `{shown}` already"))
            .with_help("nothing is overwritten: change that file, or name another directory"));
    }
    fs::create_dir_all(directory)
        .map_err(|error| Failure::io("make", directory.display(), &error))?;
    let folder = Folder::look(directory)?;
    let text = starter::starter(&folder);
    let temporary = write_beside(&entry, text.as_bytes(), 0o666)
        .map_err(|error| Failure::io("write", &shown, &error))?;
    // Unlike a rename, a hard link does not replace what somebody wrote meanwhile.
    let linked = fs::hard_link(&temporary, &entry);
    let _ = fs::remove_file(&temporary);
    linked.map_err(|error| Failure::io("write", &shown, &error))?;
    sync_directory(directory);
    terminal.say(&done(init, &folder, &shown));
    Ok(Exit::Clean)
}

fn done(init: &Init, folder: &Folder, shown: &str) -> String {
    let read = match folder.read.as_slice() {
        [] => String::new(),
        read => format!(", from {}", read.join(", ")),
    };
    let path = init.path.as_ref().map(|path| format!(" {}", path.display())).unwrap_or_default();
    format!("wrote {shown}{read}\nnext:\n  groundplan check{path}\n  groundplan compile{path}\n")
}
