//! Networks: who meets whom.
//!
//! A network of Docker is a clique: whoever is in it reaches everybody else in it. So each is made
//! of what belongs together: `to_NAME` holds what many use and those of its users that listen on
//! nothing themselves, of whom nobody can want anything; `from_NAME` holds what listens and uses
//! others, with those others. All of these are closed to the outside (`internal`). An engine has
//! addresses for about thirty networks, so there are few: past five of them, one is joined to
//! the one where that lets the fewest others meet.
//!
//! Docker publishes no port into an internal network. Whoever publishes ports or calls external
//! systems is in one of two more, `published` and `outside`, in which containers do not reach one
//! another; nothing gets out of `published`, since answers to it find no way back.

pub mod excess;
pub mod membership;
mod section;
