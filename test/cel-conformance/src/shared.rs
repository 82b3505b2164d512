// Included once for each crate: all four have the same values, by name. `cel` is the crate in question.

use crate::strings;
use cel::extractors::{Arguments, This};
use cel::objects::{Key, Map};
use cel::{Context, ExecutionError, ResolveResult, Value};
use serde_json::{json, Value as Json};
use std::collections::HashMap;
use std::sync::Arc;

fn wrong<T>(what: &str) -> Result<T, ExecutionError> {
    Err(ExecutionError::function_error(what, "wrong arguments"))
}

fn int(value: &Value) -> Result<usize, ExecutionError> {
    match value {
        Value::Int(i) => Ok(strings::position((*i).into())),
        Value::UInt(u) => Ok(strings::position((*u).into())),
        _ => wrong("int"),
    }
}

fn text(value: &Value) -> Result<Arc<String>, ExecutionError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        _ => wrong("string"),
    }
}

fn found(at: Option<usize>) -> ResolveResult {
    Ok(at.map_or(Value::Int(-1), |at| Value::UInt(at as u64)))
}

fn char_at(This(this): This<Arc<String>>, at: i64) -> ResolveResult {
    strings::char_at(&this, at).map_or_else(|| wrong("charAt"), |char| Ok(char.into()))
}

fn index_of(This(this): This<Arc<String>>, part: Arc<String>, Arguments(args): Arguments) -> ResolveResult {
    match args.len() {
        1 => found(strings::index_of(&this, &part, None)),
        2 => found(strings::index_of(&this, &part, Some(int(&args[1])?))),
        _ => wrong("indexOf"),
    }
}

fn last_index_of(This(this): This<Arc<String>>, part: Arc<String>, Arguments(args): Arguments) -> ResolveResult {
    match args.len() {
        1 => found(strings::last_index_of(&this, &part, None)),
        2 => found(strings::last_index_of(&this, &part, Some(int(&args[1])?))),
        _ => wrong("lastIndexOf"),
    }
}

fn join(This(this): This<Arc<Vec<Value>>>, Arguments(args): Arguments) -> ResolveResult {
    let separator = args.first().map_or(Ok(Arc::default()), text)?;
    let parts = this.iter().map(|part| text(part).map(|part| part.to_string()));
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join(&separator).into())
}

fn lower_ascii(This(this): This<Arc<String>>) -> ResolveResult {
    Ok(this.to_ascii_lowercase().into())
}

fn upper_ascii(This(this): This<Arc<String>>) -> ResolveResult {
    Ok(this.to_ascii_uppercase().into())
}

fn trim(This(this): This<Arc<String>>) -> ResolveResult {
    Ok(this.trim().into())
}

fn replace(This(this): This<Arc<String>>, Arguments(args): Arguments) -> ResolveResult {
    if !(2..=3).contains(&args.len()) {
        return wrong("replace");
    }
    let most = args.get(2).map(int).transpose()?;
    Ok(strings::replace(&this, &*text(&args[0])?, &*text(&args[1])?, most).into())
}

fn split(This(this): This<Arc<String>>, Arguments(args): Arguments) -> ResolveResult {
    if !(1..=2).contains(&args.len()) {
        return wrong("split");
    }
    let most = args.get(1).map(int).transpose()?;
    Ok(strings::split(&this, &*text(&args[0])?, most).into())
}

fn substring(This(this): This<Arc<String>>, Arguments(args): Arguments) -> ResolveResult {
    if !(1..=2).contains(&args.len()) {
        return wrong("substring");
    }
    let to = args.get(1).map(int).transpose()?;
    strings::substring(&this, int(&args[0])?, to).map_or_else(|| wrong("substring"), |part| Ok(part.into()))
}

fn context(roots: &Json) -> Context<'static> {
    let mut context = Context::default();
    context.add_function("charAt", char_at);
    context.add_function("indexOf", index_of);
    context.add_function("lastIndexOf", last_index_of);
    context.add_function("join", join);
    context.add_function("lowerAscii", lower_ascii);
    context.add_function("upperAscii", upper_ascii);
    context.add_function("trim", trim);
    context.add_function("replace", replace);
    context.add_function("split", split);
    context.add_function("substring", substring);
    for (name, value) in roots.as_object().into_iter().flatten() {
        context.add_variable_from_value(name.as_str(), read(value));
    }
    context
}

fn number<T: std::str::FromStr>(content: &Json) -> T {
    content.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no number: {content}"))
}

fn read(value: &Json) -> Value {
    let content = &value[1];
    match value[0].as_str().unwrap_or_default() {
        "bool" => Value::Bool(content.as_bool().unwrap_or_default()),
        "int" => Value::Int(number(content)),
        "uint" => Value::UInt(number(content)),
        "double" => Value::Float(number(content)),
        "string" => content.as_str().unwrap_or_default().into(),
        "list" => Value::List(Arc::new(content.as_array().into_iter().flatten().map(read).collect())),
        "map" => {
            let entries = content.as_array().into_iter().flatten();
            let map: HashMap<Key, Value> = entries.map(|entry| (key(&entry[0]), read(&entry[1]))).collect();
            Value::Map(Map { map: Arc::new(map) })
        }
        "timestamp" => Value::Timestamp(
            chrono::DateTime::parse_from_rfc3339(content.as_str().unwrap_or_default()).expect("a timestamp"),
        ),
        _ => Value::Null,
    }
}

fn key(value: &Json) -> Key {
    read(value).try_into().unwrap_or_else(|_| panic!("no key: {value}"))
}

fn write(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(["bool", value]),
        Value::Int(value) => json!(["int", value.to_string()]),
        Value::UInt(value) => json!(["uint", value.to_string()]),
        Value::Float(value) => json!(["double", value.to_string()]),
        Value::String(value) => json!(["string", **value]),
        Value::Bytes(value) => json!(["bytes", **value]),
        Value::Null => json!(["null"]),
        Value::List(items) => json!(["list", items.iter().map(write).collect::<Vec<_>>()]),
        Value::Map(map) => {
            let mut entries: Vec<_> = map.map.iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            let entries = entries.into_iter().map(|(key, value)| json!([write(&Value::from(key)), write(value)]));
            json!(["map", entries.collect::<Vec<_>>()])
        }
        Value::Duration(value) => json!(["duration", value.num_nanoseconds().map(|nanos| nanos.to_string())]),
        Value::Timestamp(value) => json!(["timestamp", value.to_rfc3339()]),
        Value::Function(name, _) => json!(["function", **name]),
        #[allow(unreachable_patterns)]
        other => optional(other),
    }
}
