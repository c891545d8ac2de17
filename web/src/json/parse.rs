//! Reading JSON.

use super::Json;
use std::fmt;
use yew::AttrValue;

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 128;

/// A text is no JSON: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    what: &'static str,
    line: usize,
    column: usize,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        f.write_str(" at line ")?;
        f.write_str(&self.line.to_string())?;
        f.write_str(" column ")?;
        f.write_str(&self.column.to_string())
    }
}

/// Reads a JSON document.
///
/// # Errors
/// [`ParseError`] if it is none, or nested too deeply.
pub fn parse(text: &str) -> Result<Json, ParseError> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0).and_then(|value| {
        parser.skip_white();
        match parser.peek() {
            None => Ok(value),
            Some(_) => Err("there is something after the end"),
        }
    });
    value.map_err(|what| parser.error(what))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

type Found<T> = Result<T, &'static str>;

impl Parser<'_> {
    fn error(&self, what: &'static str) -> ParseError {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        ParseError {
            what,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: before.len() - line_start + 1,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What was not read yet.
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What was read since `start`.
    fn since(&self, start: usize) -> &str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn skip_white(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, depth: usize) -> Found<Json> {
        if depth > MAX_DEPTH {
            return Err("too many levels");
        }
        self.skip_white();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err("expected value"),
            None => Err("EOF while parsing a value"),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Found<Json> {
        if !self.rest().starts_with(word) {
            return Err("expected value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Found<Json> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(Json::Number(self.since(start).to_owned().into()))
    }

    fn digits(&mut self) -> Found<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return Err("invalid number");
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Found<Json> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_white();
        if !self.take(b']') {
            loop {
                items.push(self.value(depth + 1)?);
                self.skip_white();
                if self.take(b']') {
                    break;
                }
                if !self.take(b',') {
                    return Err("expected `,` or `]`");
                }
            }
        }
        Ok(Json::List(items.into()))
    }

    fn object(&mut self, depth: usize) -> Found<Json> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_white();
        if !self.take(b'}') {
            loop {
                self.skip_white();
                if self.peek() != Some(b'"') {
                    return Err("key must be a string");
                }
                let key = self.string()?;
                self.skip_white();
                if !self.take(b':') {
                    return Err("expected `:`");
                }
                members.push((key, self.value(depth + 1)?));
                self.skip_white();
                if self.take(b'}') {
                    break;
                }
                if !self.take(b',') {
                    return Err("expected `,` or `}`");
                }
            }
        }
        Ok(Json::Object(members.into()))
    }

    fn string(&mut self) -> Found<AttrValue> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=31)) {
                self.at += 1;
            }
            out.push_str(self.since(start));
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out.into());
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                Some(_) => return Err("control character in a string"),
                None => return Err("EOF while parsing a string"),
            }
        }
    }

    fn escape(&mut self) -> Found<char> {
        let escaped = self.peek();
        self.at += 1;
        Ok(match escaped {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(quoted @ (b'"' | b'\\' | b'/')) => char::from(quoted),
            Some(b'u') => {
                let high = self.hex()?;
                // A lone half of a pair stands for nothing; it is shown as what it is.
                if (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    self.at = back;
                }
                char::from_u32(high).unwrap_or('\u{fffd}')
            }
            _ => {
                self.at -= 1;
                return Err("invalid escape");
            }
        })
    }

    fn hex(&mut self) -> Found<u32> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4 * usize::from(code.is_some());
        code.ok_or("invalid escape")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(json: &Json) -> String {
        match json {
            Json::Null => "null".into(),
            Json::Bool(value) => value.to_string(),
            Json::Number(text) => text.to_string(),
            Json::Text(text) => super::super::quote(text),
            Json::List(items) => super::super::list(items.iter().map(again)),
            Json::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("{}:{}", super::super::quote(key), again(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn documents_come_back_as_they_were() {
        for text in [
            "null",
            r#"{"a":[1,-2.50e+3,true,false,null,{"b":"c"}],"":{}}"#,
            r#""\n\t\"\\ \u0001 ż 😀""#,
            "123456789012345678901234567890.10",
            "[]",
        ] {
            assert_eq!(again(&parse(text).unwrap()), text);
        }
        assert_eq!(
            parse(r#""\u00e9\ud83d\ude00\ud83d""#).unwrap().as_text(),
            "é😀\u{fffd}"
        );
    }

    #[test]
    fn the_reader_agrees_with_serde_on_what_is_json() {
        for text in [
            "",
            "{",
            "[1,]",
            "{a:1}",
            "01",
            "1.",
            "-",
            "1e",
            "nul",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a",
            "[1 2]",
            "{\"a\" 1}",
            "1 2",
            "\"\u{1}\"",
            "1e400",
            "{\"a\":1,}",
            "[[[]]]",
            " \n1\t",
            "+1",
        ] {
            let known = serde_json::from_str::<serde::de::IgnoredAny>(text);
            assert_eq!(parse(text).is_ok(), known.is_ok(), "{text:?}");
        }
    }

    #[test]
    fn the_place_of_a_mistake_is_named() {
        let error = parse("{\n  a\n}").unwrap_err().to_string();
        assert_eq!(error, "key must be a string at line 2 column 3");
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused() {
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).is_err());
    }

    #[test]
    fn members_are_found() {
        let json = parse(r#"{"a":{"b":["x",2]},"on":true}"#).unwrap();
        assert_eq!(json.get("a").list("b")[0].as_text(), "x");
        assert_eq!(json.get("a").list("b")[1].as_number(), 2.0);
        assert!(json.is_true("on") && json.get("none").get("more").is_null());
        assert_eq!(json.some_text("none"), None);
    }
}
