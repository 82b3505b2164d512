//! Kuadrant 1.3. Its parser takes no optional syntax, and its `matches` is the shim's.

use cel09 as cel;
use std::cell::Cell;

include!("shared.rs");

fn matches(This(this): This<Arc<String>>, pattern: Arc<String>) -> Result<bool, ExecutionError> {
    match regex::Regex::new(&pattern) {
        Ok(regex) => Ok(regex.is_match(&this)),
        Err(_) => wrong("matches"),
    }
}

fn optional(value: &Value) -> Json {
    json!([format!("{value:?}")])
}

pub fn run(text: &str, roots: &Json, parsed: &Cell<bool>) -> crate::Outcome {
    let program = match cel::Program::compile(text) {
        Ok(program) => program,
        Err(error) => return crate::Outcome::Refused(error.to_string()),
    };
    parsed.set(true);
    let mut context = context(roots);
    context.add_function("matches", matches);
    match program.execute(&context) {
        Ok(value) => crate::Outcome::Value(write(&value)),
        Err(error) => crate::Outcome::Error(error.to_string()),
    }
}
