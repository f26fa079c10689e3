//! Where the file lies: who may read it, and that Git does not take it in.

use std::fs;
use std::path::Path;

use crate::exit::Failure;
use crate::write::{Outputs, Place, TEMPORARY, sync_directory, write_beside};

/// Only its owner may read a file of passwords.
const MODE: u32 = 0o600;

/// Puts the text into its place in one step.
///
/// # Errors
/// The system refuses.
pub fn put(outputs: &Outputs<'_>, place: &Place, text: &str) -> Result<(), Failure> {
    let path = outputs.path(place);
    let failure = |error: std::io::Error| Failure::io("write", outputs.shown(place), &error);
    let temporary = write_beside(&path, text.as_bytes(), MODE).map_err(failure)?;
    if let Err(error) = fs::rename(&temporary, &path) {
        let _ = fs::remove_file(&temporary);
        return Err(failure(error));
    }
    if let Some(directory) = path.parent() {
        sync_directory(directory);
    }
    Ok(())
}

/// Takes away what a run that was killed left in the directory. No other one is at work.
pub fn tidy(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Keeps Git from taking the file in. `compile` writes a `.gitignore` beside it; where somebody has
/// put another one there, a line is added.
///
/// # Errors
/// The system refuses.
pub fn hide(outputs: &Outputs<'_>, place: &Place, ours: &str) -> Result<(), Failure> {
    let Ok(ignore) = Place::parse(&format!("{}/.gitignore", place.parent())) else {
        return Ok(());
    };
    let found = outputs.read(&ignore)?.map(|found| found.bytes);
    let known = found.as_deref().map(String::from_utf8_lossy);
    let is_named = |text: &str| {
        let last = text.lines().map(str::trim).rfind(|line| line.ends_with(".env"));
        last.is_some_and(|line| [".env", "/.env"].contains(&line))
    };
    let text = match known {
        Some(text) if is_named(&text) => return Ok(()),
        Some(text) => format!("{}\n/.env\n", text.trim_end_matches('\n')),
        None => ours.to_owned(),
    };
    let path = outputs.path(&ignore);
    write_beside(&path, text.as_bytes(), 0o644)
        .and_then(|temporary| fs::rename(temporary, &path))
        .map_err(|error| Failure::io("write", outputs.shown(&ignore), &error))
}

/// Lets only its owner read the file of passwords, and everybody the files beside it: containers
/// run as other users, and a checkout under a `umask` of 077 would keep them out.
///
/// # Errors
/// The system refuses.
#[cfg(unix)]
pub fn restrict(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(MODE))?;
    let Some(directory) = path.parent() else { return Ok(()) };
    for entry in walkdir::WalkDir::new(directory).min_depth(1).follow_links(false) {
        let entry = entry?;
        let extra = match entry.file_type() {
            kind if kind.is_dir() => 0o055,
            kind if kind.is_file() && entry.path() != path => 0o044,
            _ => continue,
        };
        let mode = entry.metadata()?.permissions().mode();
        if mode & extra != extra {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode | extra))?;
        }
    }
    Ok(())
}

/// Elsewhere files are shared with containers by other means.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn restrict(_: &Path) -> std::io::Result<()> {
    Ok(())
}
