//! Submissions as they come.

use super::*;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HANDLER: &str = "lambda_function.py";

fn finder() -> Finder {
    Finder {
        exercises: vec!["hello".to_owned()],
        handler_files: vec![HANDLER.to_owned()],
        learner: None,
        one: false,
    }
}

fn course() -> Finder {
    Finder {
        exercises: vec!["hello".to_owned(), "hello-again".to_owned()],
        handler_files: vec![HANDLER.to_owned(); 2],
        ..finder()
    }
}

fn put(root: &Path, path: &str, contents: impl AsRef<[u8]>) -> PathBuf {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, contents).unwrap();
    path
}

fn zipped(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, contents) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(contents).unwrap();
    }
    zip.finish().unwrap();
}

/// Learner, exercise and source of what is found in a folder.
fn found(finder: &Finder, root: &Path) -> Vec<(String, Option<usize>, String)> {
    let all = finder.find(&[root.to_owned()]).unwrap();
    all.into_iter()
        .map(|it| (it.learner, it.exercise, it.source))
        .collect()
}

/// The paths of each learner's code, or why there is none.
fn read_all(root: &Path) -> Vec<(String, Result<Vec<String>, String>)> {
    let all = finder().find(&[root.to_owned()]).unwrap();
    all.into_iter()
        .map(|it| {
            let content = read(&it.place, HANDLER).map_err(|error| error.0);
            let paths = content.map(|content| match content {
                Content::Code { files, .. } => files.into_iter().map(|file| file.path).collect(),
                Content::Exported(bytes) => vec![format!("exported, {} bytes", bytes.len())],
            });
            (it.learner, paths)
        })
        .collect()
}

fn names(names: &[&str]) -> Result<Vec<String>, String> {
    Ok(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn files_folders_and_zips_are_submissions() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "ada.py", "x = 1");
    put(root.path(), "bob/lambda_function.py", "x = 1");
    put(root.path(), "bob/shop/cart.py", "x = 1");
    put(
        root.path(),
        "cyd/my lab/lambda_function.py",
        "\u{feff}x = 1\r\n",
    );
    put(root.path(), "cyd/__MACOSX/._lambda_function.py", "junk");
    put(root.path(), "dan.json", " {\"format\":1}");
    put(root.path(), "eve/main.py", "x = 1");
    put(root.path(), "eve/README.txt", "hi");
    put(root.path(), ".DS_Store", "junk");
    zipped(
        &root.path().join("fay.zip"),
        &[
            ("fay lab\\lambda_function.py", b"x = 1"),
            ("__MACOSX/fay lab/._lambda_function.py", b"junk"),
        ],
    );
    zipped(
        &put(root.path(), "gus/upload.zip", ""),
        &[("a/lambda_function.py", b"x")],
    );
    assert_eq!(
        read_all(root.path()),
        [
            ("ada".to_owned(), names(&[HANDLER])),
            ("bob".to_owned(), names(&[HANDLER, "shop/cart.py"])),
            ("cyd".to_owned(), names(&[HANDLER])),
            ("dan".to_owned(), names(&["exported, 13 bytes"])),
            ("eve".to_owned(), names(&["README.txt", HANDLER])),
            ("fay".to_owned(), names(&[HANDLER])),
            ("gus".to_owned(), names(&[HANDLER])),
        ]
    );
    // A folder with a handler in it is one submission, and so is everything with --one.
    assert_eq!(
        found(&finder(), &root.path().join("bob")),
        [("bob".to_owned(), Some(0), "bob".to_owned())]
    );
    let one = Finder {
        one: true,
        ..finder()
    };
    assert_eq!(found(&one, &root.path().join("eve")).len(), 1);
}

#[test]
fn platforms_name_learners() {
    let root = tempfile::tempdir().unwrap();
    put(
        root.path(),
        "Jane Doe_4711_assignsubmission_file_/lambda_function.py",
        "x",
    );
    put(
        root.path(),
        "doejim_LATE_12345_678901_lambda_function-2.py",
        "x",
    );
    put(root.path(), "doejim_LATE_12345_678902_cart.py", "x");
    let all = read_all(root.path());
    assert_eq!(all[0], ("Jane Doe (4711)".to_owned(), names(&[HANDLER])));
    assert_eq!(
        all[1],
        ("doejim (12345)".to_owned(), names(&["cart.py", HANDLER]))
    );
    let notes = finder().find(&[root.path().to_owned()]).unwrap()[1]
        .learner_notes
        .clone();
    assert_eq!(notes, ["handed in late, says the platform"]);

    // The zip that the platform hands out, as it is.
    let zip = root.path().join("class.zip");
    zipped(
        &zip,
        &[
            (
                "Jane Doe_4711_assignsubmission_file_/lab/lambda_function.py",
                b"x",
            ),
            ("Ünal_4712_assignsubmission_file_/lambda_function.py", b"x"),
        ],
    );
    let all = finder().find(&[zip]).unwrap();
    let learners: Vec<&str> = all.iter().map(|it| it.learner.as_str()).collect();
    assert_eq!(learners, ["Jane Doe (4711)", "Ünal (4712)"]);
    let content = read(&all[0].place, HANDLER).unwrap();
    assert!(matches!(content, Content::Code { files, .. } if files[0].path == HANDLER));
}

#[test]
fn files_and_what_was_typed_beside_them_are_one_submission() {
    let root = tempfile::tempdir().unwrap();
    let folders = root.path().join("folders");
    let flat = root.path().join("flat");
    let text = "Jane_4711_assignsubmission_onlinetext_";
    for learner in ["Jane_4711", "Ünal_4712"] {
        let file = format!("{learner}_assignsubmission_file_");
        put(&folders, &format!("{file}/lambda_function.py"), "x");
        put(&flat, &format!("{file}lambda_function.py"), "x");
    }
    put(&folders, &format!("{text}/onlinetext.html"), "<p>hello</p>");
    put(&flat, &format!("{text}onlinetext.html"), "<p>hello</p>");
    // Who only typed something is a learner as well.
    let typed = "Una_4713_assignsubmission_onlinetext_";
    put(&folders, &format!("{typed}/onlinetext.html"), "<p>x</p>");
    put(&flat, &format!("{typed}onlinetext.html"), "<p>x</p>");
    let zip = root.path().join("class.zip");
    zipped(
        &zip,
        &[
            ("Jane_4711_assignsubmission_file_/lambda_function.py", b"x"),
            (
                "Jane_4711_assignsubmission_onlinetext_/onlinetext.html",
                b"<p>hello</p>",
            ),
            ("Ünal_4712_assignsubmission_file_/lambda_function.py", b"x"),
            (
                "Una_4713_assignsubmission_onlinetext_/onlinetext.html",
                b"<p>x</p>",
            ),
        ],
    );
    for place in [&folders, &flat, &zip] {
        let all = finder().find(std::slice::from_ref(place)).unwrap();
        let learners: Vec<&str> = all.iter().map(|it| it.learner.as_str()).collect();
        assert_eq!(learners, ["Jane (4711)", "Una (4713)", "Ünal (4712)"]);
        let jane = &all[0];
        assert!(
            matches!(jane.learner_notes.as_slice(), [note] if note.contains(text)),
            "{jane:?}"
        );
        assert!(jane.notes.is_empty() && all[2].learner_notes.is_empty());
        let content = read(&jane.place, HANDLER).unwrap();
        assert!(matches!(content, Content::Code { files, .. } if files.len() == 1));
        assert!(read(&all[1].place, HANDLER).is_err());
    }
}

#[test]
fn a_zip_of_a_class_stays_one_with_other_files_beside_and_with_empty_folders() {
    let root = tempfile::tempdir().unwrap();
    let zip = root.path().join("class.zip");
    zipped(
        &zip,
        &[
            ("Jane_4711_assignsubmission_file_/lambda_function.py", b"x"),
            ("Jim_4712_assignsubmission_file_/", b""),
            ("readme.txt", b"by the teacher"),
            ("Una_4713_assignsubmission_file_/lambda_function.py", b"x"),
        ],
    );
    let all = finder().find(&[zip]).unwrap();
    let learners: Vec<&str> = all.iter().map(|it| it.learner.as_str()).collect();
    assert_eq!(
        learners,
        ["Jane (4711)", "Jim (4712)", "Una (4713)", "readme.txt"]
    );
    assert!(read(&all[1].place, HANDLER).is_err());
    assert_eq!(
        all[3].notes,
        ["not named as a learning platform names submissions"]
    );

    // One file of such a name among others is a file of code.
    let zip = root.path().join("lab.zip");
    zipped(
        &zip,
        &[
            ("lambda_function.py", b"x"),
            ("cart.py", b"x"),
            ("data_123_4567_items.csv", b"x"),
        ],
    );
    assert_eq!(finder().find(&[zip]).unwrap().len(), 1);
}

#[test]
fn a_course_knows_its_exercises_by_their_names() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "hello/ada.py", "x");
    put(root.path(), "bob/hello-again/lambda_function.py", "x");
    put(root.path(), "bob/hello.py", "x");
    put(root.path(), "cyd_hello-again.zip", "x");
    put(root.path(), "dan.json", "{}");
    put(root.path(), "eve/what.py", "x");
    let text = |text: &str| text.to_owned();
    assert_eq!(
        found(&course(), root.path()),
        [
            (text("ada"), Some(0), text("hello/ada.py")),
            (text("bob"), Some(0), text("bob/hello.py")),
            (text("bob"), Some(1), text("bob/hello-again")),
            (text("cyd"), Some(1), text("cyd_hello-again.zip")),
            (text("dan"), None, text("dan.json")),
            (text("eve"), None, text("eve")),
        ]
    );
}

#[test]
fn two_of_one_learner_are_said() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "Zoe\u{308}.py", "x");
    put(root.path(), "Zo\u{eb}.zip", "x");
    let all = finder().find(&[root.path().to_owned()]).unwrap();
    assert_eq!(all.len(), 2);
    assert!(
        all.iter()
            .all(|it| it.learner == "Zo\u{eb}" && it.notes.len() == 1),
        "{all:#?}"
    );
    assert!(
        all[0].notes[0].starts_with("this learner handed in 2 submissions"),
        "{all:#?}"
    );
}

#[test]
fn a_pattern_finds_the_learner() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "lab1-ada-v2.py", "x");
    put(root.path(), "notes.py", "x");
    let pattern = LearnerPattern::new("^lab1-([a-z]+)").unwrap();
    let finder = Finder {
        learner: Some(pattern),
        ..finder()
    };
    let all = finder.find(&[root.path().to_owned()]).unwrap();
    assert_eq!(all[0].learner, "ada");
    assert_eq!(all[1].notes, ["--learner does not fit this name"]);
}

#[test]
fn nothing_is_an_error_that_names_the_place() {
    let root = tempfile::tempdir().unwrap();
    let error = finder().find(&[root.path().to_owned()]).unwrap_err();
    assert!(matches!(error, FindError::Nothing(_)), "{error}");
    let error = finder().find(&[root.path().join("none")]).unwrap_err();
    assert!(matches!(error, FindError::Read { .. }), "{error}");
}

/// One class of everything that learners hand in by mistake or on purpose: neighbours are unharmed.
#[cfg(unix)]
#[test]
fn hostile_submissions_are_a_reason_each() {
    use std::os::unix::ffi::OsStringExt as _;
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    put(root.path(), "good.py", "x = 1");

    zipped(
        &at("bomb.zip"),
        &[("a.py", &vec![0; (bounds::UNPACKED_BYTES + 1) as usize])],
    );
    zipped(&at("traversal.zip"), &[("../../etc/cron.d/x.py", b"x")]);
    zipped(&at("backslash.zip"), &[("..\\..\\x.py", b"x")]);
    zipped(&at("absolute.zip"), &[("/etc/x.py", b"x")]);
    zipped(&at("twice.zip"), &[("./a.py", b"x"), ("a.py", b"y")]);
    let mut zip = ZipWriter::new(File::create(at("link.zip")).unwrap());
    zip.add_symlink("a.py", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    zip.finish().unwrap();
    let mut zip = ZipWriter::new(File::create(at("many.zip")).unwrap());
    for n in 0..=bounds::FILES {
        zip.start_file(format!("{n}.py"), SimpleFileOptions::default())
            .unwrap();
    }
    zip.finish().unwrap();
    fs::write(at("broken.zip"), b"PK\x03\x04 and nothing").unwrap();

    let big = File::create(at("big.py")).unwrap();
    big.set_len(2 << 30).unwrap();
    let big = File::create(at("bigzip.zip")).unwrap();
    big.set_len(2 << 30).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", at("linked.py")).unwrap();
    fs::create_dir(at("links")).unwrap();
    std::os::unix::fs::symlink("/etc", at("links").join("etc")).unwrap();
    put(root.path(), "report.pdf", "%PDF");
    fs::create_dir(at("empty")).unwrap();
    let odd = std::ffi::OsString::from_vec(b"\xff\xfe.py".to_vec());
    fs::create_dir(at("odd")).unwrap();
    fs::write(at("odd").join(odd), "x").unwrap();
    let mut deep = at("deep");
    for _ in 0..40 {
        deep = deep.join("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.py"), "x").unwrap();

    let reasons: Vec<(String, Result<Vec<String>, String>)> = read_all(root.path());
    let text: Vec<String> = reasons
        .iter()
        .map(|(learner, result)| match result {
            Ok(paths) => format!("{learner}: {}", paths.join(" ")),
            Err(reason) => format!("{learner}: UNGRADABLE {reason}"),
        })
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}
