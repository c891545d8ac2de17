//! The HTML around what is packed.

use super::{DOCUMENT, SingleError, text};
use std::fmt::Write as _;

const METAS: &str = "<!-- METAS -->";
const TITLE: &str = "<title>lambdabox</title>";
const CONTAINER: &str = "<!-- CONTAINER -->";
/// `web/single/main.js` looks for the very same where a server says that the file is of another encoding.
const ELEMENT: &str = r#"<script id="lambdabox-container" type="application/octet-stream">"#;

/// The page's document for one file, in the pieces between what is put into it.
#[derive(Debug)]
pub(super) struct Document {
    start: String,
    head: String,
    body: String,
    end: String,
}

impl Document {
    pub(super) fn read(html: &[u8]) -> Result<Self, SingleError> {
        let unusable = || SingleError::Page(DOCUMENT.to_owned());
        let html = std::str::from_utf8(html).map_err(|_| unusable())?;
        // What is not ASCII would mean something else in windows-1252.
        if !html.is_ascii() {
            return Err(unusable());
        }
        let (start, rest) = html.split_once(TITLE).ok_or_else(unusable)?;
        let (head, rest) = rest.split_once(METAS).ok_or_else(unusable)?;
        let (body, end) = rest.split_once(CONTAINER).ok_or_else(unusable)?;
        Ok(Self {
            start: start.to_owned(),
            head: head.to_owned(),
            body: body.to_owned(),
            end: end.to_owned(),
        })
    }

    /// With everything inside of it.
    pub(super) fn whole(&self, title: &str, course: &str, container: &[u8]) -> Vec<u8> {
        let mut html = self
            .until_container(title, &meta("course", course))
            .into_bytes();
        html.extend(ELEMENT.bytes());
        html.extend(text::written(container));
        html.extend(b"</script>");
        html.extend(self.end.bytes());
        html
    }

    /// With everything in a file beside it, for an LMS.
    pub(super) fn beside(&self, title: &str, course: &str, file: &str) -> Vec<u8> {
        let metas = meta("course", course) + &meta("container", file) + &meta("scorm", "1.2");
        (self.until_container(title, &metas) + &self.end).into_bytes()
    }

    fn until_container(&self, title: &str, metas: &str) -> String {
        let Self {
            start, head, body, ..
        } = self;
        format!(
            "{start}<title>{}</title>{head}{metas}{body}",
            escaped(title)
        )
    }
}

fn meta(name: &str, content: &str) -> String {
    format!(
        "<meta name=\"lambdabox-{name}\" content=\"{}\" />",
        escaped(content)
    )
}

/// Text for HTML in ASCII, whatever its characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || " -_.,:;!?/()".contains(character) {
            escaped.push(character);
        } else {
            // A text takes all that it is given.
            let _ = write!(escaped, "&#{};", u32::from(character));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "<head><title>lambdabox</title><!-- METAS --></head><!-- CONTAINER --><script>1</script>";

    #[test]
    fn titles_are_text_whatever_they_are() {
        let document = Document::read(PAGE.as_bytes()).unwrap();
        let html = document.whole("Tee & </title><script>ü", "tea", b"\0<");
        assert_eq!(
            String::from_utf8(html).unwrap(),
            "<head><title>Tee &#38; &#60;/title&#62;&#60;script&#62;&#252;</title>\
             <meta name=\"lambdabox-course\" content=\"tea\" /></head><script id=\"lambdabox-container\" \
             type=\"application/octet-stream\">=@=|</script><script>1</script>"
        );
    }

    #[test]
    fn a_page_of_another_version_is_refused() {
        for html in [
            "",
            "<!-- METAS -->",
            "<!-- CONTAINER --><title>lambdabox</title><!-- METAS -->",
        ] {
            assert!(Document::read(html.as_bytes()).is_err(), "{html}");
        }
        assert!(Document::read(PAGE.replace("1", "ü").as_bytes()).is_err());
    }
}
