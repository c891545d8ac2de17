//! Files of code on their way to the page and from it.

use super::refusal::{invalid, refused};
use lambdabox_contract::file::File;
use lambdabox_contract::{Attachments, Refusal};
use lambdabox_core::code::{self, CodeBundle, wheel};
use lambdabox_core::engine::SourceFile;

/// Files as the page has them: their contents are attached.
pub(super) fn attach(files: &[SourceFile], attachments: &mut Attachments) -> Vec<File> {
    let one = |file: &SourceFile| {
        attachments.push(file.contents.clone());
        File {
            path: file.path.clone(),
            text: std::str::from_utf8(&file.contents).is_ok(),
        }
    };
    files.iter().map(one).collect()
}

/// Files of the page, whatever they are: a draft need not be a package.
pub(super) fn attached(files: &[File], attachments: Attachments) -> Vec<SourceFile> {
    let one = |(file, contents): (&File, Vec<u8>)| SourceFile {
        path: file.path.clone(),
        contents,
    };
    files.iter().zip(attachments).map(one).collect()
}

/// The first attachment.
pub(super) fn first(attachments: Attachments) -> Vec<u8> {
    attachments.into_iter().next().unwrap_or_default()
}

/// The files of a zip.
pub(super) fn unzip(bytes: &[u8]) -> Result<Vec<SourceFile>, Refusal> {
    let bundle = CodeBundle::from_zip(bytes).map_err(|error| refused(error.into()))?;
    Ok(bundle.into_files())
}

/// Files as a zip.
pub(super) fn zip(files: &[SourceFile]) -> Result<Vec<u8>, Refusal> {
    code::zip(files).map_err(|error| refused(error.into()))
}

/// What files that were chosen make of the files in the editor: packages come beside them, another
/// deployment package takes their place. What is said of it comes with it.
pub(super) fn take(
    draft: Vec<SourceFile>,
    chosen: Vec<(String, Vec<u8>)>,
) -> Result<(Vec<SourceFile>, String), Refusal> {
    let wheels = wheel::wheels_of(&chosen).map_err(|error| refused(error.into()))?;
    if let Some(wheels) = wheels.filter(|wheels| !wheels.is_empty()) {
        let names: Vec<String> = wheels
            .iter()
            .map(|wheel| format!("{} {}", wheel.name, wheel.version))
            .collect();
        let files = wheel::install(draft, &wheels).map_err(|error| refused(error.into()))?;
        let said = format!(
            "Put {} beside the code. Choose Deploy to make it what runs.",
            listed(&names)
        );
        return Ok((files, said));
    }
    match chosen.as_slice() {
        [(_, bytes)] => Ok((
            unzip(bytes)?,
            "The files of the .zip file are in the editor. Choose Deploy to make them what runs."
                .to_owned(),
        )),
        _ => Err(invalid(
            "Choose one .zip file with code, or Python packages (.whl files, or .zip files that hold nothing else).",
        )),
    }
}

/// The component among the files of a compiled handler's function.
pub(super) fn component(files: &[SourceFile]) -> Option<&[u8]> {
    files.first().map(|file| &*file.contents)
}

/// `12 kB`, rounded up.
pub(super) fn kilobytes(bytes: usize) -> String {
    format!("{} kB", bytes.div_ceil(1_024))
}

/// The most names that are written out.
const LISTED_MAX: usize = 20;

/// `a, b and 3 more`.
pub(super) fn listed(names: &[String]) -> String {
    match names.split_at_checked(LISTED_MAX) {
        Some((first, more @ [_, ..])) => format!("{} and {} more", first.join(", "), more.len()),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_survive_the_way_and_a_zip() {
        let mut attachments = Vec::new();
        let files = attached(
            &["a.py", "lib/b.bin"].map(|path| File {
                path: path.into(),
                text: true,
            }),
            vec!["# żółw\n".into(), vec![0, 255, 1]],
        );
        let heads = attach(&files, &mut attachments);
        assert_eq!((heads[0].text, heads[1].text), (true, false));
        let mut again = Vec::new();
        let unzipped = attach(&unzip(&zip(&files).unwrap()).unwrap(), &mut again);
        assert_eq!((unzipped, again), (heads, attachments));
    }

    #[test]
    fn what_is_no_zip_is_refused() {
        for bytes in [&b"AAAA"[..], b"%", b""] {
            assert!(unzip(bytes).is_err(), "{bytes:?}");
        }
    }
}
