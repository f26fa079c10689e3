use lsp_server::Connection;

use crate::exit::{Exit, Failure};
use crate::lsp::serve;

/// Answers an editor until it says goodbye.
pub fn run(today: Option<String>) -> Result<Exit, Failure> {
    let (connection, threads) = Connection::stdio();
    let served = serve(connection, today);
    served.map_err(|error| Failure::new(format!("the editor went away: {error}")))?;
    threads.join().map_err(|error| Failure::io("speak with", "the editor", &error))?;
    Ok(Exit::Clean)
}
