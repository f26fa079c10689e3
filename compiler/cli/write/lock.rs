use std::fs::{File, OpenOptions, TryLockError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::outputs::Outputs;
use super::private::{self, LOCK};
use crate::exit::Failure;
use crate::regular::{self, Fault};

/// How long a run waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// That no other run writes to the same project. Ends with the process, however that ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "closing the file releases it")] File);

impl Lock {
    /// Waits until no other run is at work. `.groundplan` is made, and kept from Git.
    ///
    /// # Errors
    /// Another run is at work for too long, or the system refuses.
    pub fn take(outputs: &Outputs<'_>) -> Result<Self, Failure> {
        let place = private::place(LOCK);
        outputs.make_directory(place.parent())?;
        let shown = outputs.shown(&place);
        let file = open(&outputs.path(&place)).map_err(|fault| match fault {
            Fault::System(error) => Failure::io("lock", &shown, &error),
            _ => Failure::new(format!("`{shown}` is not a regular file")).with_help("take it away"),
        })?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => {
                    private::ignore(outputs)?;
                    return Ok(Self(file));
                }
                Err(TryLockError::WouldBlock) => sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(Failure::io("lock", shown, &error)),
            }
            if started.elapsed() >= PATIENCE {
                let seconds = PATIENCE.as_secs();
                return Err(Failure::new(format!(
                    "another run has been writing to this project for {seconds} seconds"
                ))
                .with_help("wait until it has ended, and try again"));
            }
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
