/// The candidate that `name` was probably meant to be, if one is close enough.
///
/// Close enough is an edit distance (with transpositions) of at most a third of the longer name,
/// or a candidate that `name` begins or that begins `name`.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    // Distance costs the product of the lengths: a hostile name must not make it cost more.
    if name.is_empty() || name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::osa_distance(&lower, candidate);
            let longest = lower.chars().count().max(candidate.chars().count());
            let extends = lower.len() >= 3
                && candidate.len() >= 3
                && (candidate.starts_with(&lower) || lower.starts_with(candidate));
            let close = distance.saturating_mul(3) <= longest || (distance == 1 && longest <= 3);
            (close || extends).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_word() {
        let kinds = ["service", "database", "cache", "secret"];
        assert_eq!(nearest("servcie", kinds).as_deref(), Some("service"));
        assert_eq!(nearest("Database", kinds).as_deref(), Some("database"));
        assert_eq!(nearest("data", kinds).as_deref(), Some("database"));
        assert_eq!(nearest("pipeline", kinds), None);
    }
}
