//! A small page and a small course, packed and looked into.

use super::*;
use lambdabox_core::exercise::format::CourseSpec;

fn page() -> PageFiles {
    let parts = r#"{"page": {"any": "thing"}, "parts": [
        {"name": "unpacker", "stored": true, "files": ["single/unpacker.wasm"]},
        {"name": "page", "files": ["page.js", "page.wasm"]},
        {"name": "library", "runtime": "x1", "later": true, "library": true,
         "files": ["runtimes/x1/a.bin", "runtimes/x1/b.bin"]}
    ]}"#;
    let bundle =
        r#"{"library": {"pieces": [{"file": "b.bin"}, {"file": "a.bin"}, {"file": "b.bin"}]}}"#;
    let html = "<title>lambdabox</title><!-- METAS --><!-- CONTAINER -->";
    let files = [
        (PARTS, parts),
        (DOCUMENT, html),
        ("single/unpacker.wasm", "unpacker"),
        ("page.js", "script"),
        ("page.wasm", "program"),
        ("runtimes/x1/bundle.json", bundle),
        ("runtimes/x1/a.bin", "last"),
        ("runtimes/x1/b.bin", "first"),
    ];
    PageFiles(
        files
            .map(|(path, text)| (path.to_owned(), text.into()))
            .into(),
    )
}

fn course() -> CoursePack {
    let spec = CourseSpec {
        id: "tea".to_owned(),
        title: "Tea".to_owned(),
        ..CourseSpec::default()
    };
    CoursePack::new(spec, Vec::new())
}

fn unpacked(packed: &[u8]) -> String {
    let mut text = String::new();
    io::Read::read_to_string(&mut lzma_rust2::LzipReader::new(packed), &mut text).unwrap();
    text
}

#[test]
fn everything_is_where_the_header_says() {
    let made = SingleCourse::pack(&page(), &course()).unwrap();
    let bytes = &made.container.bytes;
    let length = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    assert_eq!(header["page"]["any"], "thing");
    assert_eq!(header["store"], "lambdabox-tea");
    let mut rest = &bytes[8 + length..];
    let mut parts = Vec::new();
    for part in header["parts"].as_array().unwrap() {
        let (packed, after) =
            rest.split_at(usize::try_from(part["packed"].as_u64().unwrap()).unwrap());
        parts.push(packed);
        rest = after;
    }
    assert!(rest.is_empty());
    assert_eq!(parts[0], b"unpacker");
    assert_eq!(unpacked(parts[1]), "scriptprogram");
    assert_eq!(
        unpacked(parts[2]),
        "firstlast",
        "as it was before it was cut"
    );
    let files = header["files"].as_array().unwrap();
    let last = files.last().unwrap();
    assert_eq!(last["path"], "courses/tea.json");
    let course = unpacked(parts[3]);
    assert!(course.ends_with(&course_json()), "{course}");
    assert_eq!(header["parts"][2]["later"], true);
}

fn course_json() -> String {
    course().to_json()
}

#[test]
fn the_same_course_is_the_same_bytes() {
    let html = || {
        SingleCourse::pack(&page(), &course())
            .unwrap()
            .html()
            .unwrap()
    };
    assert_eq!(html(), html());
    let scorm = || {
        SingleCourse::pack(&page(), &course())
            .unwrap()
            .scorm(None)
            .unwrap()
    };
    assert_eq!(scorm(), scorm());
}

#[test]
fn what_is_too_large_is_refused_by_name() {
    let mut page = page();
    let mut noise = blake3::Hasher::new().finalize_xof();
    let mut large = vec![0; HTML_MAX_BYTES];
    noise.fill(&mut large);
    page.0.insert("page.wasm".to_owned(), large);
    let refused = SingleCourse::pack(&page, &course())
        .unwrap()
        .html()
        .unwrap_err();
    let text = refused.to_string();
    assert!(text.starts_with("the file would have 12.36 MB"), "{text}");
    assert!(
        text.contains("this is what is large, packed: page 12."),
        "{text}"
    );
}

#[test]
fn a_page_without_a_part_is_refused() {
    for path in [
        PARTS,
        DOCUMENT,
        "page.js",
        "runtimes/x1/a.bin",
        "runtimes/x1/bundle.json",
    ] {
        let mut page = page();
        page.0.remove(path);
        let refused = SingleCourse::pack(&page, &course())
            .unwrap_err()
            .to_string();
        assert!(refused.contains(path), "{refused}");
    }
}
