# From source: a tag of the repository, with the versions of its own Cargo.lock.
rustup toolchain install "$RUST_VERSION" --profile minimal
cargo "+$RUST_VERSION" install groundplan --locked --git "$GROUNDPLAN_SOURCE" --tag "v$GROUNDPLAN_VERSION"
