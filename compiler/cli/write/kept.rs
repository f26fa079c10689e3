//! What a file held before it was replaced or removed: `.groundplan/kept/`.

use super::change::Durable;
use super::outputs::Outputs;
use super::place::Place;
use super::private::{self, KEPT};
use super::staged::Staged;
use crate::exit::Failure;

/// The most texts that are kept of one file.
const MOST: usize = 1000;

/// Keeps a text and says where. What is kept already is not kept twice.
///
/// # Errors
/// The system refuses.
pub fn keep(
    outputs: &Outputs<'_>,
    staged: &mut Staged<'_, '_>,
    place: &Place,
    text: &[u8],
) -> Result<Place, Failure> {
    let path = place.as_str().trim_start_matches('/');
    for number in 1..=MOST {
        let kept = match number {
            1 => private::place(KEPT).join(path),
            _ => private::place(KEPT).join(&format!("{path}~{number}")),
        };
        match outputs.read(&kept)? {
            Some(there) if there.bytes == text => return Ok(kept),
            Some(_) => {}
            None => {
                let file = staged.add(text, Durable::Yes)?;
                staged.put(&file, &kept)?;
                return Ok(kept);
            }
        }
    }
    let shown = outputs.shown(&private::place(KEPT));
    Err(Failure::new(format!("`{shown}` holds too much of `{path}`")).with_help("clear it out"))
}
