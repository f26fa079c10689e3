# From source, with the versions of its own Cargo.lock.
cargo install groundplan --locked --git "$SOURCE" --rev "$REVISION"
