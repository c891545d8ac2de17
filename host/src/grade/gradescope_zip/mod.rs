//! The zip that Gradescope builds its image from: program, runtime, exercise and two scripts. Nothing
//! is downloaded when the image is built or a submission graded.

use crate::runtimes::Runtime;
use lambdabox_core::exercise::pack::Pack;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const SETUP: &str = include_str!("setup.sh");
const RUN: &str = include_str!("run_autograder.sh");
/// What makes the runtime be compiled when the image is built.
const WARM_UP: &str = "def lambda_handler(event, context):\n    return None\n";

/// The zip cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ZipError {
    /// A file cannot be read, or the zip not written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The zip cannot be written.
    #[error("cannot write the zip: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The pack cannot be written.
    #[error("cannot write the exercise: {0}")]
    Pack(#[from] serde_json::Error),
}

/// Writes the zip: the same bytes for the same exercise, program and runtime.
///
/// # Errors
/// [`ZipError`] if a file cannot be read or written.
pub fn write<W: Write + Seek>(
    target: W,
    pack: &Pack,
    program: &Path,
    runtime: &Runtime,
) -> Result<(), ZipError> {
    let mut zip = ZipWriter::new(target);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let text = |zip: &mut ZipWriter<W>, name: &str, mode: u32, text: &[u8]| {
        zip.start_file(name, options.unix_permissions(mode))?;
        zip.write_all(text)?;
        Ok::<(), ZipError>(())
    };
    // Both scripts have to lie at the root.
    text(&mut zip, "setup.sh", 0o755, SETUP.as_bytes())?;
    text(&mut zip, "run_autograder", 0o755, RUN.as_bytes())?;
    text(&mut zip, "exercise.json", 0o644, &serde_json::to_vec(pack)?)?;
    text(&mut zip, "warm_up.py", 0o644, WARM_UP.as_bytes())?;
    file(
        &mut zip,
        "lambdabox",
        options.unix_permissions(0o755),
        program,
    )?;
    let folder = runtime.component.parent().unwrap_or(Path::new("."));
    let library = runtime.manifest.library.as_ref().map(|it| it.file.as_str());
    // Learners may hand in packages that need it.
    let native = runtime.manifest.native.as_ref().map(|it| it.file.as_str());
    let names = ["component.wasm", "manifest.json"]
        .into_iter()
        .chain(library)
        .chain(native);
    for name in names {
        let target = format!("runtimes/{}/{name}", runtime.manifest.name);
        file(
            &mut zip,
            &target,
            options.unix_permissions(0o644),
            &folder.join(name),
        )?;
    }
    zip.finish()?.flush()?;
    Ok(())
}

fn file<W: Write + Seek>(
    zip: &mut ZipWriter<W>,
    name: &str,
    options: SimpleFileOptions,
    path: &Path,
) -> Result<(), ZipError> {
    let cannot = |error: io::Error| {
        io::Error::new(
            error.kind(),
            format!("cannot read {}: {error}", path.display()),
        )
    };
    let mut source = File::open(path).map_err(cannot)?;
    zip.start_file(name, options)?;
    io::copy(&mut source, zip)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_are_scripts_for_linux() {
        for script in [SETUP, RUN] {
            assert!(script.starts_with("#!/usr/bin/env bash\n"));
            assert!(!script.contains('\r'));
            for network in ["apt", "curl", "wget", "pip "] {
                assert!(!script.contains(network), "{network}");
            }
        }
    }
}
