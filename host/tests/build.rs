//! `lambdabox build` with an index that is a folder: no network is needed.

#![expect(
    clippy::unwrap_used,
    reason = "this is all test code, in functions that are no tests themselves"
)]

use lambdabox_core::code::zip;
use lambdabox_core::engine::SourceFile;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with an index beside it.
struct Place {
    root: TempDir,
}

impl Place {
    fn new(requirements: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("index")).unwrap();
        fs::create_dir(root.path().join("shop")).unwrap();
        let place = Self { root };
        place.write("shop/requirements.txt", requirements);
        place.write(
            "shop/lambda_function.py",
            "import importlib.metadata\nimport tea\n\ndef lambda_handler(event, context):\n    \
             return [tea.KIND, importlib.metadata.version('tea')]\n",
        );
        place
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Publishes a wheel.
    fn wheel(&self, name: &str, version: &str, tag: &str, files: &[(&str, &str)], requires: &str) {
        let info = format!("{name}-{version}.dist-info");
        let metadata =
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}");
        let mut all = vec![
            (format!("{info}/METADATA"), metadata),
            (
                format!("{info}/WHEEL"),
                format!("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"),
            ),
        ];
        all.extend(
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned())),
        );
        let record: String = all.iter().map(|(path, _)| format!("{path},,\n")).collect();
        all.push((
            format!("{info}/RECORD"),
            format!("{record}{info}/RECORD,,\n"),
        ));
        let files = all.into_iter().map(|(path, text)| SourceFile {
            path,
            contents: text.into(),
        });
        let bytes = zip(&files.collect::<Vec<_>>()).unwrap();
        fs::write(
            self.path(&format!("index/{name}-{version}-{tag}.whl")),
            bytes,
        )
        .unwrap();
    }

    fn lambdabox(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_lambdabox"))
            .args(arguments)
            .current_dir(self.root.path())
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", self.path("index"))
            .output()
            .unwrap()
    }

    fn build(&self) -> (Option<i32>, String, String) {
        said(&self.lambdabox(&["build", "shop"]))
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn exists(path: &Path) -> bool {
    path.exists()
}

const NATIVE: &str = "cp314-cp314-manylinux_2_17_x86_64.manylinux2014_x86_64";

#[test]
fn packages_come_beside_the_code_with_what_they_need() {
    let place = Place::new("tea\n");
    place.wheel(
        "tea",
        "1.5",
        "py3-none-any",
        &[("tea/__init__.py", "from pot import KIND\n")],
        "Requires-Dist: pot\n",
    );
    place.wheel(
        "pot",
        "2.0",
        "py3-none-any",
        &[("pot.py", "KIND = 'green'\n")],
        "",
    );
    let (code, out, err) = place.build();
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "pot 2.0\ntea 1.5\nPut 2 packages into shop.\n"),
        "{err}"
    );
    let ran = said(&place.lambdabox(&["invoke", "shop", "--output", "json"]));
    assert_eq!(ran.0, Some(0), "{ran:?}");
    assert!(
        ran.1.contains(r#"["green","1.5"]"#) || ran.1.contains(r#"["green", "1.5"]"#),
        "{ran:?}"
    );
    assert!(!ran.2.contains("note: requirements.txt"), "{ran:?}");

    // Another version takes its place, and what the first one had beside it goes.
    place.wheel(
        "tea",
        "2.0",
        "py3-none-any",
        &[("tea.py", "KIND = 'black'\n")],
        "",
    );
    let (code, out, err) = place.build();
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "tea 2.0\nPut 1 package into shop.\n"),
        "{err}"
    );
    assert!(!exists(&place.path("shop/tea")) && exists(&place.path("shop/tea.py")));
}

/// Two versions of a package that the runtime has: an older one and the one that it has.
fn publish_orjson(place: &Place) {
    for version in ["3.12.0", "3.13.0"] {
        place.wheel(
            "orjson",
            version,
            NATIVE,
            &[
                (
                    "orjson/__init__.py",
                    "from .orjson import __version__, dumps, loads\n",
                ),
                ("orjson/orjson.cpython-314-x86_64-linux-gnu.so", "\u{7f}ELF"),
            ],
            "",
        );
    }
}

#[test]
fn of_what_the_runtime_has_its_version_is_fetched_and_runs() {
    let place = Place::new("orjson\n");
    publish_orjson(&place);
    // What comes after it does not.
    place.wheel(
        "orjson",
        "3.99.0",
        NATIVE,
        &[("orjson/orjson.cpython-314-x86_64-linux-gnu.so", "")],
        "",
    );
    place.write(
        "shop/lambda_function.py",
        "import orjson\n\ndef lambda_handler(event, context):\n    \
         return [orjson.dumps([1, None]).decode(), orjson.__version__]\n",
    );
    let (code, out, err) = place.build();
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "orjson 3.13.0\nPut 1 package into shop.\n"),
        "{err}"
    );
    let ran = said(&place.lambdabox(&["invoke", "shop", "--output", "json"]));
    assert_eq!(ran.0, Some(0), "{ran:?}");
    assert!(ran.1.contains("3.13.0"), "{ran:?}");
}

#[test]
fn another_version_of_what_the_runtime_has_is_refused_with_the_one_that_works() {
    let place = Place::new("orjson==3.12.0\n");
    publish_orjson(&place);
    let (code, _, err) = place.build();
    assert_eq!(code, Some(2), "{err}");
    assert!(
        err.starts_with("error: orjson 3.12.0 has native code for Linux (")
            && err.contains("deploy orjson==3.13.0"),
        "{err}"
    );
    assert!(!exists(&place.path("shop/orjson")));
}

#[test]
fn native_packages_are_refused_or_have_another_half() {
    let native = "fast/_fast.cpython-314-x86_64-linux-gnu.so";
    let place = Place::new("fast\n");
    place.wheel(
        "fast",
        "1",
        NATIVE,
        &[("fast/__init__.py", ""), (native, "\u{7f}ELF")],
        "",
    );
    let (code, out, err) = place.build();
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_eq!(
        err,
        format!(
            "error: fast has native code for Linux ({native}), which cannot run in WebAssembly here; \
             use a package that is written in Python, or try fast on AWS\n"
        )
    );
    assert!(!exists(&place.path("shop/fast")));

    // The same version in Python alone.
    place.wheel(
        "fast",
        "1",
        "py3-none-any",
        &[("fast/__init__.py", "PURE = 1")],
        "",
    );
    let (code, _, err) = place.build();
    assert_eq!(code, Some(0), "{err}");
    assert!(
        exists(&place.path("shop/fast/__init__.py")) && !exists(&place.path("shop").join(native))
    );
}

#[test]
fn what_cannot_be_had_is_told_in_one_sentence() {
    let place = Place::new("coffee>=3\n");
    let (code, _, err) = place.build();
    assert_eq!(code, Some(2));
    assert!(
        err.starts_with("error: pip cannot find what ") && err.contains("coffee>=3"),
        "{err}"
    );
    assert_eq!(err.lines().count(), 1, "{err}");

    let (code, _, err) = said(&place.lambdabox(&["build", "nowhere"]));
    assert_eq!(
        (code, err.as_str()),
        (
            Some(2),
            "error: nowhere is no folder: name the one that has the code and its requirements.txt\n"
        )
    );
    fs::remove_file(place.path("shop/requirements.txt")).unwrap();
    let (code, _, err) = place.build();
    assert_eq!(code, Some(2));
    assert!(err.contains("there is no shop/requirements.txt"), "{err}");
}

#[test]
fn an_index_that_is_not_there_and_a_pip_that_is_not_there_are_told() {
    let place = Place::new("tea\n");
    let lambdabox = |name: &str, value: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
            .args(["build", "shop"])
            .current_dir(place.root.path())
            .env("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
            .env_remove("PIP_NO_INDEX")
            .env_remove("PIP_FIND_LINKS")
            .env_remove("PIP_RETRIES")
            .env(name, value)
            .output()
            .unwrap();
        said(&output)
    };
    let (code, _, err) = lambdabox("PIP_NO_CACHE_DIR", "1");
    assert_eq!(code, Some(2));
    assert!(
        err.starts_with("error: the package index cannot be reached: "),
        "{err}"
    );
    let (code, _, err) = lambdabox("LAMBDABOX_PYTHON", "/nowhere/python3");
    assert_eq!(code, Some(2));
    assert!(err.starts_with("error: no pip was found: "), "{err}");
}

#[test]
fn a_folder_without_its_packages_says_how_to_get_them() {
    let place = Place::new("requests>=2\nboto3\n");
    let (_, _, err) = said(&place.lambdabox(&["invoke", "shop"]));
    assert!(
        err.contains("note: requirements.txt names requests, which is not beside the code: `lambdabox build shop` puts it there"),
        "{err}"
    );
}
