//! Reads the file named as argument, and says what it cost: the probe of `docs/performance.md`.
//!
//! ```sh
//! cargo build --release -p groundplan-syntax --example parse
//! valgrind --tool=callgrind target/release/examples/parse FILE
//! ```

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout
)]

use std::sync::Arc;
use std::time::Instant;

use groundplan_source::FileId;
use groundplan_syntax::{Limits, format, lex, parse};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("parse FILE [read|lex|parse|format]");
    let what = arguments.next().unwrap_or_else(|| "parse".to_owned());
    let text: Arc<str> = std::fs::read_to_string(&path).expect("a file in UTF-8").into();
    // Far above what a description may have, so that growth can be seen.
    let limits = Limits { max_bytes: 1 << 30, ..Limits::default() };
    let start = Instant::now();
    let result = match what.as_str() {
        "lex" => format!("{} tokens", lex(&text).count()),
        "parse" => {
            let (tree, faults) = parse(FileId(0), &text, &limits);
            format!("{} nodes, {} faults", tree.nodes().count(), faults.len())
        }
        "format" => match format(FileId(0), &text, &limits) {
            Ok(text) => format!("{} bytes", text.len()),
            Err(faults) => format!("{} faults", faults.len()),
        },
        _ => "read only".to_owned(),
    };
    println!("{} bytes: {result} in {:?}", text.len(), start.elapsed());
}
