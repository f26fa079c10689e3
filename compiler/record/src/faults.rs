use groundplan_source::{Rule, diagnostic};

diagnostic! {
    /// A line of the record that says nothing that Groundplan remembers.
    pub struct RecordLine { why: String }
    error "record-line"
    message "this line of the record cannot be read: {why}"
    label "{why}"
    help "nobody writes the record by hand: bring it back with `git checkout -- groundplan.lock`"
    help "where a newer Groundplan wrote it, compile with that one or a later one"
}

diagnostic! {
    /// A record that is not there, though there are files that were made with one.
    pub struct RecordLost { directory: String }
    error "record-lost"
    message "there is no `groundplan.lock`, but `{directory}` holds files that were made with one"
    label "what it remembers of this platform is lost"
    help "bring it back with `git checkout -- groundplan.lock`, or from the commit before: `git log --oneline -- groundplan.lock`"
    help "where it was never committed, and nothing of this platform runs yet, delete `{directory}` and compile"
}

/// Every rule of this room.
pub static RULES: &[&Rule] = &[RecordLine::RULE, RecordLost::RULE];
