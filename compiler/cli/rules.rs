use groundplan_source::Rule;

/// Every rule that there is, in the order of the rooms; what `explain` explains.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let read = [groundplan_syntax::RULES, groundplan_schema::RULES];
    let modelled = [groundplan_model::load::RULES, groundplan_model::resolve::RULES];
    let own = [crate::pipeline::RULES];
    read.into_iter()
        .chain(modelled)
        .chain(own)
        .flatten()
        .copied()
        .chain(groundplan_backends::rules())
}
