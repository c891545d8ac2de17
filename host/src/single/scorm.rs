//! A SCORM 1.2 package: a manifest, the document, and everything else in one file beside it, so that it
//! does not matter which types of files a server knows.

use super::SingleError;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The file with everything.
pub(super) const CONTAINER: &str = "lambdabox.bin";
const DOCUMENT: &str = "index.html";

/// The package's bytes: the same for the same course and page.
pub(super) fn package(
    id: &str,
    title: &str,
    mastery: Option<u8>,
    document: &[u8],
    container: &[u8],
) -> Result<Vec<u8>, SingleError> {
    let manifest = manifest(id, title, mastery).map_err(SingleError::Manifest)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let deflated = options.compression_method(CompressionMethod::Deflated);
    // It is packed already.
    let stored = options.compression_method(CompressionMethod::Stored);
    for (name, contents, options) in [
        ("imsmanifest.xml", &*manifest, deflated),
        (DOCUMENT, document, deflated),
        (CONTAINER, container, stored),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(contents)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The manifest; its order of elements is the schemas'.
fn manifest(id: &str, title: &str, mastery: Option<u8>) -> io::Result<Vec<u8>> {
    let name = |what: &str| format!("{what}-{id}");
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let manifest = xml.create_element("manifest").with_attributes([
        ("identifier", &*name("lambdabox")),
        ("version", "1.0"),
        ("xmlns", "http://www.imsproject.org/xsd/imscp_rootv1p1p2"),
        ("xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_rootv1p2"),
    ]);
    manifest.write_inner_content(|xml| {
        xml.create_element("metadata").write_inner_content(|xml| {
            text(xml, "schema", "ADL SCORM")?;
            text(xml, "schemaversion", "1.2")
        })?;
        let organizations = xml.create_element("organizations");
        let organizations = organizations.with_attribute(("default", &*name("course")));
        organizations.write_inner_content(|xml| {
            let organization = xml.create_element("organization");
            let organization = organization.with_attribute(("identifier", &*name("course")));
            organization.write_inner_content(|xml| {
                text(xml, "title", title)?;
                let item = xml.create_element("item").with_attributes([
                    ("identifier", &*name("item")),
                    ("identifierref", &*name("page")),
                    ("isvisible", "true"),
                ]);
                item.write_inner_content(|xml| {
                    text(xml, "title", title)?;
                    match mastery {
                        Some(percent) => text(xml, "adlcp:masteryscore", &percent.to_string()),
                        None => Ok(()),
                    }
                })?;
                Ok(())
            })?;
            Ok(())
        })?;
        xml.create_element("resources").write_inner_content(|xml| {
            let resource = xml.create_element("resource").with_attributes([
                ("identifier", &*name("page")),
                ("type", "webcontent"),
                ("adlcp:scormtype", "sco"),
                ("href", DOCUMENT),
            ]);
            resource.write_inner_content(|xml| {
                for file in [DOCUMENT, CONTAINER] {
                    let file = xml.create_element("file").with_attribute(("href", file));
                    file.write_empty()?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    let element = xml.create_element(name);
    element.write_text_content(BytesText::new(text)).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_is_as_the_schemas_have_it() {
        let made = manifest("intro", "Tea & <b>milk</b>", Some(80)).unwrap();
        insta::assert_snapshot!(String::from_utf8(made).unwrap());
        let without = manifest("intro", "Tea", None).unwrap();
        assert!(!String::from_utf8(without).unwrap().contains("masteryscore"));
    }
}
