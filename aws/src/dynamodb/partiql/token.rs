//! Statements as tokens.

use crate::{dynamodb::fault::invalid, wire::Fault};

/// Longest statement, in bytes.
const LONGEST: usize = 8192;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    /// `"name"`.
    Quoted(String),
    /// `'text'`.
    Text(String),
    Number(String),
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 22] = [
    "<<", ">>", "<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",", ".", ":",
    "?", "*", "+", "-",
];

/// The error for what is no statement.
pub(super) fn malformed(detail: &str) -> Fault {
    invalid(format!(
        "Statement wasn't well formed, can't be processed: {detail}"
    ))
}

/// Takes a statement apart.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Fault> {
    if source.len() > LONGEST {
        return Err(malformed("The statement is too long"));
    }
    let mut all = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '\'' | '"' => {
                let (text, length) = quoted(rest, first)?;
                let token = if first == '"' {
                    Token::Quoted(text)
                } else {
                    Token::Text(text)
                };
                (token, length)
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = run(rest, |character| {
                    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
                });
                (Token::Word(rest[..length].to_owned()), length)
            }
            '0'..='9' => {
                let length = number(rest);
                (Token::Number(rest[..length].to_owned()), length)
            }
            ';' if rest.len() == 1 => break,
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign = sign.ok_or_else(|| malformed("Lexer error"))?;
                (Token::Sign(sign), sign.len())
            }
        };
        all.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(all)
}

fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|character| !fits(character))
        .unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    let digits = run(text, |character| {
        character.is_ascii_digit() || character == '.'
    });
    let rest = &text[digits..];
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else {
        return digits;
    };
    let signed = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let length = run(signed, |character| character.is_ascii_digit());
    if length == 0 {
        return digits;
    }
    text.len() - signed.len() + length
}

/// What stands in quotes, which are doubled within; and how long it is with them.
fn quoted(text: &str, quote: char) -> Result<(String, usize), Fault> {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character != quote {
            value.push(character);
        } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
            characters.next();
            value.push(quote);
        } else {
            return Ok((value, index + 1));
        }
    }
    Err(malformed("A quote is not closed"))
}
