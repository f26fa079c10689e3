use groundplan_source::Rule;

/// Every rule of every room, in the order of the stages that raise them.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        groundplan_syntax::RULES,
        groundplan_schema::RULES,
        groundplan_model::component::RULES,
        groundplan_model::load::RULES,
        groundplan_model::resolve::RULES,
        groundplan_record::RULES,
        crate::pipeline::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
    .chain(groundplan_checks::rules())
    .chain(groundplan_backends::rules())
}

/// The rule of that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}
