/// What a backend chooses where a description is silent, and why: an origin for each choice.
#[macro_export]
macro_rules! defaults {
    ($($NAME:ident = $id:literal because $because:literal;)+) => {
        $(pub(crate) static $NAME: groundplan_source::Origin =
            groundplan_source::Origin::Default(
                &groundplan_source::DefaultRule { id: $id, because: $because },
            );)+
    };
}
