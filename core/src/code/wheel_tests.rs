use super::*;
use crate::code::zip;

fn file(path: &str, contents: &str) -> SourceFile {
    SourceFile {
        path: path.into(),
        contents: contents.into(),
    }
}

/// A wheel of these files, as its author would publish it.
fn wheel_with(name: &str, version: &str, tag: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let info = format!("{name}-{version}.dist-info");
    let mut all: Vec<SourceFile> = files.iter().map(|(path, text)| file(path, text)).collect();
    all.push(file(
        &format!("{info}/METADATA"),
        &format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nName: not this\n"),
    ));
    all.push(file(
        &format!("{info}/WHEEL"),
        &format!("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"),
    ));
    let mut record: String = all
        .iter()
        .map(|file| format!("{},sha256=x,1\n", file.path))
        .collect();
    record.push_str(&format!("{info}/RECORD,,\n"));
    all.push(file(&format!("{info}/RECORD"), &record));
    zip(&all).unwrap()
}

fn pure(name: &str, version: &str, files: &[(&str, &str)]) -> Wheel {
    let bytes = wheel_with(name, version, "py3-none-any", files);
    Wheel::read("x.whl", &bytes).unwrap()
}

fn paths(files: &[SourceFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

fn text<'a>(files: &'a [SourceFile], path: &str) -> &'a str {
    let found = files.iter().find(|file| file.path == path).unwrap();
    std::str::from_utf8(&found.contents).unwrap()
}

#[test]
fn a_wheel_lies_beside_the_code_with_its_metadata() {
    let code = vec![file("lambda_function.py", "import tea")];
    let files = install(code, &[pure("tea", "1.0", &[("tea/__init__.py", "x = 1")])]).unwrap();
    assert_eq!(
        paths(&files),
        [
            "lambda_function.py",
            "tea-1.0.dist-info/INSTALLER",
            "tea-1.0.dist-info/METADATA",
            "tea-1.0.dist-info/RECORD",
            "tea-1.0.dist-info/WHEEL",
            "tea/__init__.py",
        ]
    );
    assert_eq!(text(&files, "tea-1.0.dist-info/INSTALLER"), "lambdabox\n");
    let record = text(&files, "tea-1.0.dist-info/RECORD");
    assert!(
        record.starts_with("tea/__init__.py,sha256=x,1\n"),
        "{record}"
    );
    assert!(
        record.contains("\ntea-1.0.dist-info/INSTALLER,,\n"),
        "{record}"
    );
}

#[test]
fn another_version_takes_the_place_of_the_first() {
    let first = install(
        vec![file("f.py", "")],
        &[
            pure(
                "Tea.Pot",
                "1.0",
                &[("tea/old.py", "1"), ("tea/both.py", "1")],
            ),
            pure("other", "1", &[("other.py", "")]),
        ],
    )
    .unwrap();
    let files = install(
        first,
        &[pure(
            "tea_pot",
            "2.0",
            &[("tea/new.py", "2"), ("tea/both.py", "2")],
        )],
    )
    .unwrap();
    let names = paths(&files);
    assert!(!names.contains(&"tea/old.py") && names.contains(&"tea/new.py"));
    assert!(
        !names.iter().any(|path| path.contains("Tea.Pot-1.0")),
        "{names:?}"
    );
    assert!(names.contains(&"other.py"));
    assert_eq!(text(&files, "tea/both.py"), "2");
}

#[test]
fn what_somebody_has_written_is_not_written_over() {
    let code = vec![file("tea.py", "mine")];
    let error = install(code.clone(), &[pure("tea", "1", &[("tea.py", "theirs")])]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tea has a file \"tea.py\", and so has your code, with other contents: rename yours"
    );
    assert!(install(code, &[pure("tea", "1", &[("tea.py", "mine")])]).is_ok());
    // Two distributions may bring the same file, as pip allows.
    let both = [
        pure("a", "1", &[("tests/__init__.py", "a")]),
        pure("b", "1", &[("tests/__init__.py", "b")]),
    ];
    assert!(install(vec![file("f.py", "")], &both).is_ok());
}

#[test]
fn data_go_where_pip_puts_them() {
    let wheel = pure(
        "tea",
        "1",
        &[
            ("tea-1.data/purelib/tea.py", "x"),
            ("tea-1.data/scripts/brew", "#!python"),
            ("tea-1.data/data/share/leaf.txt", "leaf"),
        ],
    );
    let names = paths(wheel.files());
    for path in ["tea.py", "bin/brew", "share/leaf.txt"] {
        assert!(names.contains(&path), "{names:?}");
    }
    let record = text(wheel.files(), "tea-1.dist-info/RECORD");
    assert!(
        record.contains("share/leaf.txt,,\n") && !record.contains(".data"),
        "{record}"
    );
}

#[test]
fn native_wheels_are_refused_by_the_name_of_the_package() {
    let so = "fast/fast.cpython-314-x86_64-linux-gnu.so";
    let bytes = wheel_with(
        "Fast",
        "3.11.4",
        "cp314-cp314-manylinux_2_17_x86_64",
        &[("fast/__init__.py", "from .fast import *"), (so, "\x7fELF")],
    );
    let error = Wheel::read("fast.whl", &bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Fast has native code for Linux (fast/fast.cpython-314-x86_64-linux-gnu.so), which cannot run in \
         WebAssembly here; use a package that is written in Python, or try Fast on AWS"
    );
}

#[test]
fn a_native_wheel_that_the_runtime_has_is_taken_whole_in_its_version() {
    let so = "orjson/orjson.cpython-314-x86_64-linux-gnu.so";
    let read = |version: &str| {
        let bytes = wheel_with(
            "orjson",
            version,
            "cp314-cp314-manylinux_2_17_x86_64",
            &[
                ("orjson/__init__.py", "from .orjson import *"),
                (so, "\x7fELF"),
            ],
        );
        Wheel::read("orjson.whl", &bytes)
    };
    let wheel = read("3.13.0").unwrap();
    assert!(paths(wheel.files()).contains(&so));
    let with_it = install(vec![file("f.py", "")], &[wheel]).unwrap();
    assert_eq!(super::native::needed(&with_it), None);
    let error = read("3.11.4").unwrap_err().to_string();
    assert!(
        error.ends_with("and lambdabox has that of another version: deploy orjson==3.13.0"),
        "{error}"
    );
}

#[test]
fn a_native_half_that_is_not_needed_is_left_out() {
    let bytes = wheel_with(
        "PyYAML",
        "6.0.3",
        "cp314-cp314-manylinux_2_17_x86_64",
        &[
            ("yaml/__init__.py", ""),
            ("yaml/_yaml.cpython-314-x86_64-linux-gnu.so", "\x7fELF"),
        ],
    );
    let wheel = Wheel::read("PyYAML.whl", &bytes).unwrap();
    assert!(
        !paths(wheel.files())
            .iter()
            .any(|path| path.ends_with(".so"))
    );
    assert!(!text(wheel.files(), "PyYAML-6.0.3.dist-info/RECORD").contains(".so"));
    let (name, again) = wheel.to_pure_wheel().unwrap();
    assert_eq!(name, "PyYAML-6.0.3-py3-none-any.whl");
    let again = Wheel::read(&name, &again).unwrap();
    assert_eq!(paths(again.files()).len(), paths(wheel.files()).len());
    assert!(text(again.files(), "PyYAML-6.0.3.dist-info/WHEEL").contains("py3-none-any"));
}

#[test]
fn what_is_no_wheel_is_refused() {
    let of = |bytes: &[u8]| Wheel::read("tea.whl", bytes).unwrap_err().to_string();
    assert!(of(b"AAAA").starts_with("tea.whl cannot be read as a Python package: "));
    let empty = zip(&[file("tea.py", "")]).unwrap();
    assert_eq!(
        of(&empty),
        "tea.whl cannot be read as a Python package: it has no folder that ends in .dist-info"
    );
    let old = wheel_with("tea", "1", "py2-none-any", &[("tea.py", "print 1")]);
    assert!(of(&old).contains("is for py2"), "{}", of(&old));
    let nameless = zip(&[
        file("a-1.dist-info/METADATA", "\nName: a\n"),
        file("a-1.dist-info/WHEEL", ""),
    ]);
    assert!(of(&nameless.unwrap()).contains("names no Name and Version"));
}

#[test]
fn wheels_come_one_by_one_or_in_a_zip() {
    let tea = wheel_with("tea", "1", "py3-none-any", &[("tea.py", "")]);
    let pot = wheel_with("pot", "1", "py2.py3-none-any", &[("pot.py", "")]);
    let zipped = zip(&[
        SourceFile {
            path: "wheels/tea-1-py3-none-any.whl".into(),
            contents: tea.clone(),
        },
        SourceFile {
            path: "wheels/pot-1-py2.py3-none-any.WHL".into(),
            contents: pot.clone(),
        },
        file("__MACOSX/._x", ""),
    ])
    .unwrap();
    let names = |chosen: &[(String, Vec<u8>)]| {
        let wheels = wheels_of(chosen).unwrap()?;
        Some(
            wheels
                .into_iter()
                .map(|wheel| wheel.name)
                .collect::<Vec<_>>(),
        )
    };
    let both = Some(vec!["tea".to_owned(), "pot".to_owned()]);
    assert_eq!(
        names(&[("a.whl".into(), tea.clone()), ("b.whl".into(), pot)]),
        both
    );
    assert_eq!(names(&[("all.zip".into(), zipped)]), both);
    let package = zip(&[file("lambda_function.py", "")]).unwrap();
    assert_eq!(names(&[("code.zip".into(), package)]), None);
    assert_eq!(
        names(&[("a.whl".into(), tea), ("notes.txt".into(), b"x".to_vec())]),
        None
    );
}

#[test]
fn damage_never_panics() {
    let bytes = wheel_with("tea", "1", "py3-none-any", &[("tea.py", "x = 1")]);
    for index in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[index] ^= 0xff;
        if let Ok(wheel) = Wheel::read("x.whl", &damaged) {
            let _ = install(vec![file("f.py", "")], &[wheel]);
        }
        let _ = Wheel::read("x.whl", &bytes[..index]);
    }
}

#[test]
fn names_and_records_are_read_as_python_does() {
    assert_eq!(normal("Foo..Bar__baz-"), "foo-bar-baz");
    assert_eq!(
        record_path("\"a,\"\"b\"\".py\",x,1").as_deref(),
        Some("a,\"b\".py")
    );
    assert_eq!(record_path("a.py,x,1").as_deref(), Some("a.py"));
    assert_eq!(record_path(""), None);
    assert_eq!(quoted("a,\"b\".py"), "\"a,\"\"b\"\".py\"");
}
