//! What is forgiven: how a file came to be packed says nothing about its code.

use lambdabox_core::engine::SourceFile;
use lambdabox_core::runtime::catalogue;
use std::path::Path;

/// Folders that editors, operating systems and tools leave behind.
const FOLDERS: [&str; 11] = [
    "__MACOSX",
    "__pycache__",
    ".git",
    ".github",
    ".idea",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".pytest_cache",
    ".venv",
    ".vscode",
    "venv",
];
/// Files of the same kind.
const FILES: [&str; 6] = [
    ".DS_Store",
    ".gitattributes",
    ".gitignore",
    "Thumbs.db",
    "desktop.ini",
    ".localized",
];

/// Whether a name is nothing that a learner wrote.
pub(super) fn is_litter(name: &str) -> bool {
    name.starts_with("._")
        || Path::new(name).extension().is_some_and(|it| it == "pyc")
        || FOLDERS
            .iter()
            .chain(&FILES)
            .any(|litter| litter.eq_ignore_ascii_case(name))
}

/// A path of a zip made anywhere: with `/` between folders and without a `./` in front.
pub(super) fn path(raw: &str) -> String {
    let mut path = raw.replace('\\', "/");
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.to_owned();
    }
    path
}

/// Whether any folder of a path, or its file, is litter.
pub(super) fn is_littered(path: &str) -> bool {
    path.split('/').any(is_litter)
}

/// Takes away folders that wrap everything: the name of the zip, of the project, of the repository.
/// One that has the name of a module that the handler is in stays.
pub(super) fn unwrap(files: &mut [SourceFile], handler_file: &str) {
    let keep = handler_file.split_once('/').map(|(folder, _)| folder);
    while let Some(folder) = wrapper(files) {
        if keep == Some(folder.as_str()) {
            return;
        }
        let prefix = folder.len() + 1;
        for file in &mut *files {
            file.path.drain(..prefix);
        }
    }
}

fn wrapper(files: &[SourceFile]) -> Option<String> {
    let (folder, _) = files.first()?.path.split_once('/')?;
    let inside = |file: &SourceFile| {
        file.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    files.iter().all(inside).then(|| folder.to_owned())
}

/// Text as every editor writes it: a byte order mark goes, UTF-16 becomes UTF-8, and lines end in
/// line feeds. Only source files are touched.
pub(super) fn text(file: &mut SourceFile) {
    if !is_source(&file.path) {
        return;
    }
    let contents = &mut file.contents;
    if let Some(decoded) = utf16(contents) {
        *contents = decoded.into_bytes();
    } else if contents.starts_with(b"\xef\xbb\xbf") {
        contents.drain(..3);
    }
    if contents.windows(2).any(|pair| pair == b"\r\n") {
        let mut at = 0;
        let bytes = std::mem::take(contents);
        contents.reserve(bytes.len());
        while let Some(byte) = bytes.get(at) {
            if !(*byte == b'\r' && bytes.get(at + 1) == Some(&b'\n')) {
                contents.push(*byte);
            }
            at += 1;
        }
    }
}

/// Windows' Notepad writes UTF-16 where it is told "Unicode".
fn utf16(contents: &[u8]) -> Option<String> {
    let (rest, little_end_first) = match contents {
        [0xff, 0xfe, rest @ ..] => (rest, true),
        [0xfe, 0xff, rest @ ..] => (rest, false),
        _ => return None,
    };
    let read = |unit: &[u8; 2]| match little_end_first {
        true => u16::from_le_bytes(*unit),
        false => u16::from_be_bytes(*unit),
    };
    let (units, odd) = rest.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let units: Vec<u16> = units.iter().map(read).collect();
    String::from_utf16(&units).ok()
}

/// Whether a file is source of a language that runs here.
pub(super) fn is_source(path: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|it| it.to_str());
    ending
        .and_then(|ending| catalogue::of_ending(&ending.to_ascii_lowercase()))
        .is_some_and(catalogue::CatalogueEntry::is_available)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, contents: &[u8]) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            contents: contents.to_vec(),
        }
    }

    #[test]
    fn litter_is_known() {
        for path in [
            "__MACOSX/x/._a.py",
            ".DS_Store",
            "a/.git/HEAD",
            "a/__pycache__/b.cpython-314.pyc",
            "desktop.ini",
            "x/thumbs.db",
            "a/._b.py",
            "venv/lib/x.py",
        ] {
            assert!(is_littered(path), "{path}");
        }
        for path in ["a.py", "my.git.py", "macosx/a.py", ".env.py"] {
            assert!(!is_littered(path), "{path}");
        }
    }

    #[test]
    fn folders_around_everything_go() {
        let mut files = [
            file("jane/lab 1/a.py", b""),
            file("jane/lab 1/shop/b.py", b""),
        ];
        unwrap(&mut files, "lambda_function.py");
        let paths = files.map(|file| file.path);
        assert_eq!(paths, ["a.py", "shop/b.py"]);

        let mut files = [file("src/app.py", b""), file("src/b.py", b"")];
        unwrap(&mut files, "src/app.py");
        assert_eq!(files[0].path, "src/app.py");

        let mut files = [file("a/b.py", b""), file("ab/c.py", b"")];
        unwrap(&mut files, "lambda_function.py");
        assert_eq!(files[0].path, "a/b.py");
    }

    #[test]
    fn text_of_any_editor_is_read() {
        let read = |contents: &[u8]| {
            let mut it = file("a.py", contents);
            text(&mut it);
            String::from_utf8(it.contents).unwrap()
        };
        assert_eq!(read(b"\xef\xbb\xbfa = 1\r\nb\r\n"), "a = 1\nb\n");
        assert_eq!(read(b"\xff\xfea\0\r\0\n\0"), "a\n");
        assert_eq!(read(b"\xfe\xff\0a"), "a");
        assert_eq!(read(b"a\rb"), "a\rb");
        let mut data = file("data.bin", b"\xef\xbb\xbf\r\n");
        text(&mut data);
        assert_eq!(data.contents, b"\xef\xbb\xbf\r\n");
    }
}
