// Included after `shared.rs`: the crates with optionals, whose syntax the shim turns on.

use cel::objects::OptionalValue;
use cel::parser::Parser;
use std::cell::Cell;

fn optional(value: &Value) -> Json {
    match <&OptionalValue>::try_from(value) {
        Ok(optional) => json!(["optional", optional.value().map(write)]),
        Err(_) => json!([format!("{value:?}")]),
    }
}

pub fn run(text: &str, roots: &Json, parsed: &Cell<bool>) -> crate::Outcome {
    let expression = match Parser::new().enable_optional_syntax(true).parse(text) {
        Ok(expression) => expression,
        Err(error) => return crate::Outcome::Refused(error.to_string()),
    };
    parsed.set(true);
    match Value::resolve(&expression, &context(roots)) {
        Ok(value) => crate::Outcome::Value(write(&value)),
        Err(error) => crate::Outcome::Error(error.to_string()),
    }
}
