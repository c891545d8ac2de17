//! A document of XML as a tree, bounded in size and depth.

use quick_xml::{Reader, events::Event};

/// S3 takes no document larger than this (1,000 keys of 1,024 bytes fit in).
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Elements of one document.
const MOST_ELEMENTS: usize = 100_000;
/// Elements within elements.
const DEEPEST: usize = 64;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    /// The first child with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// The document is not well-formed, or larger than AWS takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

fn local(name: &[u8]) -> String {
    let local = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
    String::from_utf8_lossy(local).into_owned()
}

/// Reads a document. Names lose their prefixes.
pub(crate) fn read(bytes: &[u8]) -> Result<Element, Malformed> {
    if bytes.len() > MOST_BYTES {
        return Err(Malformed);
    }
    let mut reader = Reader::from_reader(bytes);
    let mut stack = vec![Element::default()];
    let mut count = 0_usize;
    loop {
        let event = reader.read_event().map_err(|_| Malformed)?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                count += 1;
                if count > MOST_ELEMENTS || stack.len() > DEEPEST {
                    return Err(Malformed);
                }
                let mut element = Element {
                    name: local(start.name().as_ref()),
                    ..Element::default()
                };
                for attribute in start.attributes() {
                    let attribute = attribute.map_err(|_| Malformed)?;
                    let value = attribute.unescape_value().map_err(|_| Malformed)?;
                    let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
                    element.attributes.push((key, value.into_owned()));
                }
                if matches!(event, Event::Start(_)) {
                    stack.push(element);
                } else {
                    stack.last_mut().ok_or(Malformed)?.children.push(element);
                }
            }
            Event::End(_) => {
                let element = stack.pop().ok_or(Malformed)?;
                stack.last_mut().ok_or(Malformed)?.children.push(element);
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|_| Malformed)?;
                stack.last_mut().ok_or(Malformed)?.text.push_str(&text);
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|_| Malformed)?;
                stack.last_mut().ok_or(Malformed)?.text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(|_| Malformed)? {
                    Some(character) => character,
                    None => named(&reference.decode().map_err(|_| Malformed)?)?,
                };
                stack.last_mut().ok_or(Malformed)?.text.push(character);
            }
            // An entity of one's own could grow without bound.
            Event::DocType(_) => return Err(Malformed),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = stack.pop().filter(|_| stack.is_empty()).ok_or(Malformed)?;
    if document.children.len() == 1 {
        document.children.pop().ok_or(Malformed)
    } else {
        Err(Malformed)
    }
}

fn named(name: &str) -> Result<char, Malformed> {
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Malformed),
    }
}

/// Writes a text with what XML has a meaning for escaped; what XML cannot hold is replaced.
pub(crate) fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(character),
            // AWS writes these as references, which strict parsers refuse: S3's EncodingType is for them.
            '\0'..='\u{1f}' => out.push_str(&format!("&#x{:x};", u32::from(character))),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_texts_and_references() {
        let tree = read(b"<?xml version='1.0'?><a:A xmlns:a='x' b='&lt;'><B>x&amp;&#65;<![CDATA[<]]></B><C/></a:A>").unwrap();
        assert_eq!(tree.name, "A");
        assert_eq!(tree.attributes[1], ("b".to_owned(), "<".to_owned()));
        assert_eq!(tree.child("B").unwrap().text, "x&A<");
        assert!(tree.child("C").is_some());
    }

    #[test]
    fn refuses_what_is_malformed_deep_or_a_bomb() {
        let deep = "<a>".repeat(200) + &"</a>".repeat(200);
        let wide = format!("<a>{}</a>", "<b/>".repeat(MOST_ELEMENTS));
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "</a>",
            "<a b></a>",
            "<a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            &deep,
            &wide,
        ] {
            assert_eq!(
                read(text.as_bytes()).err(),
                Some(Malformed),
                "{}",
                &text[..text.len().min(40)]
            );
        }
    }
}
