//! Writing JSON.

/// A text as a JSON string.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 32 => {
                out.push_str("\\u00");
                for digit in [u32::from(c) >> 4, u32::from(c) & 15] {
                    out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// JSON documents as an array.
#[must_use]
pub fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    let mut out = String::from("[");
    out.push_str(&items.join(","));
    out.push(']');
    out
}

/// An object, member by member.
#[derive(Clone, Debug, Default)]
pub struct Object(String);

impl Object {
    /// An object without a member.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a member that is a string.
    #[must_use]
    pub fn text(self, key: &str, value: &str) -> Self {
        self.json(key, &quote(value))
    }

    /// With a member that is a JSON document already.
    #[must_use]
    pub fn json(mut self, key: &str, json: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&quote(key));
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    /// The document.
    #[must_use]
    pub fn end(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_json_whatever_they_hold() {
        let text = "a\"b\\c\n\u{1}\u{1f}ż";
        let object = Object::new().text(text, text).json("n", "[1]").end();
        let known: serde_json::Value = serde_json::from_str(&object).unwrap();
        assert_eq!(known[text], text);
        assert_eq!(Object::new().end(), "{}");
        assert_eq!(
            list(["1".to_owned(), "{}".to_owned()].into_iter()),
            "[1,{}]"
        );
    }
}
