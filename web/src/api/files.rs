//! Files of code in JSON: text where they are text, base64 where they are not.

use super::ApiError;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::engine::SourceFile;
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

/// Files as the page and the store have them.
pub(super) fn to_json(files: &[SourceFile]) -> Value {
    let one = |file: &SourceFile| match std::str::from_utf8(&file.contents) {
        Ok(text) => json!({"Path": file.path, "Text": text}),
        Err(_) => json!({"Path": file.path, "Base64": STANDARD.encode(&file.contents)}),
    };
    files.iter().map(one).collect()
}

/// Files from JSON, whatever they are: a draft need not be a package.
pub(super) fn from_json(json: &Value) -> Result<Vec<SourceFile>, ApiError> {
    let files = json.as_array().map(Vec::as_slice).unwrap_or_default();
    files
        .iter()
        .map(|file| {
            let contents = match file["Base64"].as_str() {
                Some(base64) => decode(base64)?,
                None => file["Text"].as_str().unwrap_or_default().into(),
            };
            Ok(SourceFile {
                path: file["Path"].as_str().unwrap_or_default().to_owned(),
                contents,
            })
        })
        .collect()
}

/// A package that can be deployed, sorted by path.
pub(super) fn package(files: Vec<SourceFile>) -> Result<Vec<SourceFile>, ApiError> {
    let bundle = CodeBundle::new(files).map_err(refused)?;
    Ok(bundle.into_files())
}

/// The files of a zip in base64.
pub(super) fn unzip(base64: &str) -> Result<Vec<SourceFile>, ApiError> {
    let bundle = CodeBundle::from_zip(&decode(base64)?).map_err(refused)?;
    Ok(bundle.into_files())
}

/// Files as a zip in base64.
pub(super) fn zip(files: &[SourceFile]) -> Result<String, ApiError> {
    let failed = |error: &dyn std::fmt::Display| {
        ApiError::new(
            "InvalidParameterValueException",
            format!("The .zip file cannot be made: {error}"),
        )
    };
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        writer
            .start_file(&*file.path, SimpleFileOptions::default())
            .map_err(|error| failed(&error))?;
        writer
            .write_all(&file.contents)
            .map_err(|error| failed(&error))?;
    }
    let zip = writer.finish().map_err(|error| failed(&error))?;
    Ok(STANDARD.encode(zip.into_inner()))
}

/// The bytes of a compiled handler in base64.
pub(super) fn decode_component(base64: &str) -> Result<Vec<u8>, ApiError> {
    STANDARD.decode(base64).map_err(|_| {
        ApiError::new(
            "InvalidParameterValueException",
            "The compiled handler did not arrive whole. Please upload it again.",
        )
    })
}

/// The component among the files of a compiled handler's function.
pub(super) fn component(files: &[SourceFile]) -> Option<&[u8]> {
    files.first().map(|file| &*file.contents)
}

/// How the page is told of a compiled handler; `null` if there is none yet.
pub(super) fn component_to_json(files: &[SourceFile]) -> Value {
    files.first().map_or(
        Value::Null,
        |file| json!({"Name": file.path, "Size": kilobytes(file.contents.len())}),
    )
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

fn decode(base64: &str) -> Result<Vec<u8>, ApiError> {
    STANDARD.decode(base64).map_err(|_| {
        ApiError::new(
            "InvalidParameterValueException",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        )
    })
}

fn refused(error: lambdabox_core::code::CodeError) -> ApiError {
    ApiError::new("InvalidParameterValueException", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, contents: &[u8]) -> SourceFile {
        SourceFile {
            path: path.into(),
            contents: contents.into(),
        }
    }

    #[test]
    fn files_survive_json_and_zip() {
        let files = vec![
            file("a.py", "# żółw\n".as_bytes()),
            file("lib/b.bin", &[0, 255, 1]),
        ];
        let json = to_json(&files);
        assert_eq!(json[0]["Text"], "# żółw\n");
        assert_eq!(to_json(&from_json(&json).unwrap()), json);
        assert_eq!(to_json(&unzip(&zip(&files).unwrap()).unwrap()), json);
    }

    #[test]
    fn what_is_no_zip_is_refused() {
        for text in ["AAAA", "%", ""] {
            assert!(unzip(text).is_err(), "{text}");
        }
    }
}
