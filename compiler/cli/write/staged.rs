//! New texts on their way: under a number in `.groundplan/staged` until all of them are there.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::change::{self, Durable};
use super::outputs::Outputs;
use super::place::Place;
use super::private::{self, STAGED};
use crate::exit::Failure;

/// Texts that are written and have not reached their places.
pub struct Staged<'o, 'p> {
    outputs: &'o Outputs<'p>,
    next: usize,
    /// The directory that was looked at last.
    at: Option<String>,
}

/// A text that is staged.
pub struct File<'t> {
    path: PathBuf,
    text: &'t [u8],
}

impl<'o, 'p> Staged<'o, 'p> {
    /// Nothing staged yet.
    ///
    /// # Errors
    /// The system refuses.
    pub fn begin(outputs: &'o Outputs<'p>) -> Result<Self, Failure> {
        outputs.make_directory(private::place(STAGED).as_str())?;
        Ok(Self { outputs, next: 0, at: None })
    }

    /// Writes a text.
    ///
    /// # Errors
    /// The system refuses.
    pub fn add<'t>(&mut self, text: &'t [u8], durable: Durable) -> Result<File<'t>, Failure> {
        let place = private::place(STAGED).join(&self.next.to_string());
        self.next += 1;
        let path = self.outputs.path(&place);
        change::create(&path, text, 0o666, durable)
            .map_err(|error| Failure::io("write", self.outputs.shown(&place), &error))?;
        Ok(File { path, text })
    }

    /// Brings a text to its place. Whether a link has come to be on the way is looked at just before.
    ///
    /// # Errors
    /// Something is in the way, or the system refuses.
    pub fn put(&mut self, file: &File<'_>, place: &Place) -> Result<(), Failure> {
        let directory = place.parent();
        if self.at.as_deref() != Some(directory) {
            self.outputs.forget_directories();
            self.outputs.make_directory(directory)?;
            self.at = Some(directory.to_owned());
        }
        let path = self.outputs.path(place);
        let done = match change::rename(&file.path, &path) {
            // The directory lies on another disk.
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                change::replace(&path, file.text, Durable::No)
            }
            done => done,
        };
        done.map_err(|error| Failure::io("write", self.outputs.shown(place), &error))
    }
}
