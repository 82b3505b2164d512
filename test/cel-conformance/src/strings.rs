//! The functions that the wasm-shim adds to CEL, on plain values. Positions are 32-bit, as the shim is.

/// What a position or a count turns into in the shim.
pub fn position(value: i128) -> usize {
    value as u32 as usize
}

pub fn char_at(text: &str, at: i64) -> Option<String> {
    text.chars().nth(position(at.into())).map(String::from)
}

pub fn index_of(text: &str, part: &str, from: Option<usize>) -> Option<usize> {
    match from {
        None => text.find(part),
        Some(from) if from >= text.len() => None,
        Some(from) => text[from..].find(part).map(|found| from + found),
    }
}

/// With a start, the position is counted from there.
pub fn last_index_of(text: &str, part: &str, from: Option<usize>) -> Option<usize> {
    match from {
        None => text.rfind(part),
        Some(from) if from >= text.len() => None,
        Some(from) => text[from..].rfind(part),
    }
}

pub fn replace(text: &str, from: &str, to: &str, most: Option<usize>) -> String {
    match most {
        None => text.replace(from, to),
        Some(most) => text.replacen(from, to, most),
    }
}

pub fn split(text: &str, separator: &str, most: Option<usize>) -> Vec<String> {
    match most {
        None => text.split(separator).map(String::from).collect(),
        Some(most) => text.splitn(most, separator).map(String::from).collect(),
    }
}

pub fn substring(text: &str, from: usize, to: Option<usize>) -> Option<String> {
    let to = to.unwrap_or_else(|| text.chars().count());
    (to >= from).then(|| text.chars().skip(from).take(to - from).collect())
}
