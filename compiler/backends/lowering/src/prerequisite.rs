use std::collections::BTreeSet;

/// Something that has to be there before what is written can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prerequisite {
    /// What it is, such as ``the ClusterSecretStore `platform` ``.
    pub what: String,
    /// Why it is needed, as a clause.
    pub why: &'static str,
    /// What happens without it, as a clause.
    pub without: &'static str,
    /// The commands that show whether it is there, in their order.
    pub look: Vec<String>,
    /// The names of what needs it; none where everything does.
    pub needed_by: BTreeSet<String>,
}

impl Prerequisite {
    /// Something that everything needs.
    pub fn new(
        what: impl Into<String>,
        why: &'static str,
        without: &'static str,
        look: impl Into<String>,
    ) -> Self {
        let (what, look) = (what.into(), vec![look.into()]);
        Self { what, why, without, look, needed_by: BTreeSet::new() }
    }
}
