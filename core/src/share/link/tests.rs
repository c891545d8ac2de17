use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn hello() -> SharedFunction {
    let file = |path: &str, contents: &[u8]| SourceFile {
        path: path.into(),
        contents: contents.into(),
    };
    let files = vec![
        file(
            "lambda_function.py",
            b"def lambda_handler(event, context):\n    return 1\n",
        ),
        file("data/raw.bin", &[0, 255, 1]),
    ];
    SharedFunction {
        config: FunctionConfig {
            memory_size: 256,
            environment: [("FAVOURITE_MOVIE".into(), "Alien".into())].into(),
            tags: [("Name".into(), "first".into())].into(),
            ..FunctionConfig::default()
        },
        without_value: BTreeSet::new(),
        code: CodeBundle::new(files).unwrap(),
        events: vec![("mine".into(), "{\"a\":1}".into())],
    }
}

/// A link with this JSON inside.
fn link(json: &[u8]) -> String {
    let mut packed = ZlibEncoder::new(vec![VERSION], Compression::best());
    packed.write_all(json).unwrap();
    URL_SAFE_NO_PAD.encode(packed.finish().unwrap())
}

/// A link that differs from a good one in one member.
fn with(member: &str, value: Value) -> Result<SharedFunction, LinkError> {
    let mut document = serde_json::to_value(Document::of(&hello())).unwrap();
    document[member] = value;
    SharedFunction::from_text(&link(document.to_string().as_bytes()))
}

#[test]
fn a_function_comes_back() {
    let text = hello().to_text().unwrap();
    assert_eq!(SharedFunction::from_text(&text).unwrap(), hello());
    assert!(
        text.bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c))
    );
}

#[test]
fn values_can_be_left_out() {
    let mut function = hello();
    function.without_value.insert("FAVOURITE_MOVIE".into());
    let opened = SharedFunction::from_text(&function.to_text().unwrap()).unwrap();
    assert_eq!(opened.config.environment["FAVOURITE_MOVIE"], "");
    assert_eq!(opened.without_value, function.without_value);
}

#[test]
fn what_is_too_large_is_refused_on_both_sides() {
    let mut state = 1_u64;
    let noise: Vec<u8> = (0..40_000)
        .map(|_| {
            // Xorshift: what no packing makes smaller.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect();
    let mut function = hello();
    function.code = CodeBundle::from_single_file("a.bin", noise).unwrap();
    assert!(matches!(function.to_text(), Err(LinkError::TooLarge(_))));
    let long = "A".repeat(limits::SHARE_LINK_MAX_CHARS + 1);
    assert!(matches!(
        SharedFunction::from_text(&long),
        Err(LinkError::Excessive)
    ));
}

#[test]
fn a_bomb_stops_at_the_bound() {
    let bomb = link(&vec![b' '; 8 << 20]);
    assert!(bomb.len() < limits::SHARE_LINK_MAX_CHARS);
    assert!(matches!(
        SharedFunction::from_text(&bomb),
        Err(LinkError::Excessive)
    ));
    // What would be a bomb cannot be made either.
    let mut function = hello();
    function.code = CodeBundle::from_single_file("a.py", vec![b'#'; 1 << 20]).unwrap();
    assert!(matches!(function.to_text(), Err(LinkError::TooLarge(_))));
}

#[test]
fn hostile_paths_are_refused() {
    for path in [
        "../../etc/passwd",
        "/etc/passwd",
        "a/../../b",
        "a\\b",
        "",
        "a\nb",
    ] {
        let refused = with("files", json!([{"path": path, "text": ""}]));
        assert!(matches!(refused, Err(LinkError::Code(_))), "{path}");
    }
    let twice = json!([{"path": "a", "text": ""}, {"path": "a", "text": ""}]);
    assert!(matches!(with("files", twice), Err(LinkError::Code(_))));
    assert!(matches!(with("files", json!([])), Err(LinkError::Code(_))));
}

#[test]
fn what_no_function_can_have_is_refused() {
    for (member, value) in [
        ("name", json!("<script>alert(1)</script>")),
        ("memorySize", json!(1)),
        ("timeout", json!(901)),
        ("environment", json!({"AWS_REGION": "x"})),
    ] {
        assert!(
            matches!(with(member, value), Err(LinkError::Config(_))),
            "{member}"
        );
    }
    for events in [
        json!([["<b>", "{}"]]),
        json!([["a", "{"]]),
        json!([["a", "{}"], ["a", "{}"]]),
        (0..11).map(|n| json!([n.to_string(), "{}"])).collect(),
    ] {
        assert!(
            matches!(with("events", events.clone()), Err(LinkError::Events)),
            "{events}"
        );
    }
    assert!(matches!(
        with("files", json!([{"path": "a", "base64": "%"}])),
        Err(LinkError::Damaged)
    ));
    assert!(matches!(
        with("files", json!("no list")),
        Err(LinkError::Damaged)
    ));
}

#[test]
fn newer_links_say_so() {
    assert!(matches!(
        SharedFunction::from_text(&URL_SAFE_NO_PAD.encode([2, 0])),
        Err(LinkError::Newer)
    ));
    for text in ["", "A", "AA", "!!", "AQ", "żółw"] {
        assert!(
            matches!(SharedFunction::from_text(text), Err(LinkError::Damaged)),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn whatever_is_shared_is_opened(
        code in "\\PC{0,400}", name in "[a-zA-Z0-9_-]{1,64}", value in "\\PC{0,40}", memory in 128..=10_240_u32,
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut function = hello();
        function.config.function_name = name;
        function.config.memory_size = memory;
        function.config.environment.insert("KEY".into(), value);
        function.code = CodeBundle::new(vec![
            SourceFile { path: "a.py".into(), contents: code.into_bytes() },
            SourceFile { path: "b".into(), contents: bytes },
        ]).unwrap();
        let text = function.to_text().unwrap();
        prop_assert_eq!(SharedFunction::from_text(&text).unwrap(), function);
    }

    /// A link is what it was or is refused; it is never another function.
    #[test]
    fn damage_is_found(at in any::<prop::sample::Index>(), by in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let text = hello().to_text().unwrap();
        prop_assert!(SharedFunction::from_text(&text[..cut.index(text.len())]).is_err());
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = by & 127;
        let changed = String::from_utf8(bytes).unwrap();
        if changed != text && let Ok(function) = SharedFunction::from_text(&changed) {
            prop_assert_eq!(function, hello());
        }
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,60}") {
        let _ = SharedFunction::from_text(&text);
        let _ = SharedFunction::from_text(&URL_SAFE_NO_PAD.encode(&bytes));
        let _ = SharedFunction::from_text(&link(&bytes));
    }
}
