//! Evaluates CEL with the crates that Kuadrant's wasm-shim pins, one JSON request and one JSON answer a line.
//!
//! Request: `{"crate": "0.12", "text": "x + 1", "roots": {"x": <value>}}`. Answer: one of `{"value": <value>}`,
//! `{"error": text}`, `{"refused": text}` for what does not parse, and `{"panic": "parse" | "evaluation"}`.
//! A value is `[type, content]`; numbers that JSON cannot hold are texts.

mod strings;
mod v09;
mod v12;
mod v13;
mod v14;

use serde_json::{json, Value as Json};
use std::io::{BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// What became of an expression.
pub enum Outcome {
    Refused(String),
    Error(String),
    Value(Json),
}

fn answer(request: &Json) -> Json {
    let text = request["text"].as_str().unwrap_or_default();
    let roots = &request["roots"];
    let parsed = std::cell::Cell::new(false);
    let outcome = catch_unwind(AssertUnwindSafe(|| match request["crate"].as_str() {
        Some("0.9") => v09::run(text, roots, &parsed),
        Some("0.12") => v12::run(text, roots, &parsed),
        Some("0.13") => v13::run(text, roots, &parsed),
        Some("0.14") => v14::run(text, roots, &parsed),
        other => Outcome::Refused(format!("no crate {other:?}")),
    }));
    match outcome {
        Ok(Outcome::Value(value)) => json!({ "value": value }),
        Ok(Outcome::Error(error)) => json!({ "error": error }),
        Ok(Outcome::Refused(error)) => json!({ "refused": error }),
        Err(_) => json!({ "panic": if parsed.get() { "evaluation" } else { "parse" } }),
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    // Deep expressions recurse deeply, and a main thread has a small stack.
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(|| {
        let mut out = std::io::BufWriter::new(std::io::stdout());
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            let request: Json = serde_json::from_str(&line).unwrap_or(Json::Null);
            if writeln!(out, "{}", answer(&request)).and_then(|()| out.flush()).is_err() {
                return;
            }
        }
    });
    worker.expect("a thread").join().expect("the worker ends");
}
