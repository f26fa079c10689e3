//! Paths of files.

use crate::scalar::ScalarFault;
use crate::scalar::word::line::check_line;
use crate::scalar::word::word;

word!(
    /// A file path: relative to the project, or absolute inside a container.
    Path, "path", "a path in quotes", check_path
);

fn check_path(text: &str) -> Result<(), ScalarFault> {
    check_line(text)?;
    if text.is_empty() {
        return Err(ScalarFault::value("it is empty"));
    }
    if text.split('/').any(|part| part == "..") {
        return Err(ScalarFault::value("`..` cannot stand in it"));
    }
    if text.contains('\\') {
        return Err(ScalarFault::value("`\\` cannot stand in it; directories are divided by `/`"));
    }
    Ok(())
}
