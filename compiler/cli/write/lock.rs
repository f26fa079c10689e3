use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::outputs::Outputs;
use crate::exit::Failure;
use crate::regular::{self, Fault};

const NAME: &str = ".groundplan.lock";
/// How long a run waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// That no other run writes to the same outputs. The file that stands for it is taken away at the
/// end; if it is still there at a beginning, a run is at work or was killed.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _file: File,
    /// Directories that were made to hold it.
    made: Vec<PathBuf>,
}

impl Lock {
    /// Whether there is a lock, or one that was left behind.
    pub fn is_there(outputs: &Outputs<'_>) -> bool {
        fs::symlink_metadata(outputs.path(&outputs.generated.join(NAME))).is_ok()
    }

    /// Waits until no other run is at work. The directory of generated files is made.
    ///
    /// # Errors
    /// Another run is at work for too long, or the system refuses.
    pub fn take(outputs: &Outputs<'_>) -> Result<Self, Failure> {
        let place = outputs.generated.join(NAME);
        let shown = outputs.shown(&place);
        let path = outputs.path(&place);
        let started = Instant::now();
        let mut made = Vec::new();
        loop {
            outputs.make_directory(outputs.generated.as_str(), &mut made)?;
            let file = match open(&path) {
                Ok(file) => file,
                // The run before took the directory away between the two.
                Err(Fault::System(error))
                    if error.kind() == ErrorKind::NotFound && started.elapsed() < PATIENCE =>
                {
                    outputs.look_again();
                    continue;
                }
                Err(Fault::System(error)) => return Err(Failure::io("lock", shown, &error)),
                Err(_) => {
                    return Err(Failure::new(format!("`{shown}` is not a regular file"))
                        .with_help("take it away"));
                }
            };
            match file.try_lock() {
                // The run before may have taken away the very file that is locked now.
                Ok(()) if is_at(&file, &path) => return Ok(Self { path, _file: file, made }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(Failure::io("lock", shown, &error)),
            }
            if started.elapsed() >= PATIENCE {
                let seconds = PATIENCE.as_secs();
                return Err(Failure::new(format!(
                    "another run has been writing to `{}` for {seconds} seconds",
                    outputs.shown(&outputs.generated)
                ))
                .with_help("wait until it has ended, and try again"));
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock is released by closing the file: whoever locks it then finds out.
        let _ = fs::remove_file(&self.path);
        // Only a directory that nothing was written to is empty and goes too.
        for directory in self.made.iter().rev() {
            let _ = fs::remove_dir(directory);
        }
    }
}

fn open(path: &std::path::Path) -> Result<File, Fault> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = regular::open(&mut options, path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(Fault::NotRegular),
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &std::path::Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(ours), Ok(there)) => regular::identity(&ours) == regular::identity(&there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &std::path::Path) -> bool {
    path.is_file()
}
