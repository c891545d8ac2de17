//! `bundle [--unmetered] COMPONENT FOLDER`: prepares a component for the browser at build time.
//!
//! With `--unmetered` it counts no fuel: for benchmarks, since nothing would end its handlers.
//! The folder is replaced. A `manifest.json` beside the component, which says what Lambda must know
//! of a language runtime, is copied to `runtime.json` (without the hashes that only a host needs); the library that it names is added in pieces.

use lambdabox_meter::bundle::{Bundle, BundleOptions, bundle};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let before = arguments.len();
    arguments.retain(|argument| argument.as_os_str() != "--unmetered");
    let metered = arguments.len() == before;
    let [component, folder] = arguments.as_slice() else {
        eprintln!("usage: bundle [--unmetered] COMPONENT FOLDER");
        return ExitCode::from(2);
    };
    let options = BundleOptions {
        metered,
        ..BundleOptions::default()
    };
    match run(component, folder, &options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", component.display());
            ExitCode::FAILURE
        }
    }
}

fn run(component: &Path, folder: &Path, options: &BundleOptions) -> Result<(), Box<dyn Error>> {
    let mut bundle = bundle(&fs::read(component)?, options)?;
    let runtime = component.with_file_name("manifest.json");
    let has_manifest = runtime.is_file();
    if has_manifest {
        let manifest: Manifest = serde_json::from_slice(&fs::read(&runtime)?)?;
        if let Some(library) = manifest.library {
            bundle = with_library(bundle, component, &library)?;
        }
    }
    // Written beside its place and moved there at the end: nobody ever sees half a bundle.
    let mut staging = folder.as_os_str().to_owned();
    staging.push(".new");
    let staging = PathBuf::from(staging);
    remove(&staging)?;
    fs::create_dir_all(&staging)?;
    for file in &bundle.files {
        fs::write(staging.join(&file.name), &file.bytes)?;
    }
    if has_manifest {
        let manifest = for_pages(&fs::read(&runtime)?)?;
        fs::write(staging.join("runtime.json"), manifest)?;
    }
    remove(folder)?;
    fs::rename(&staging, folder)?;
    Ok(())
}

/// The manifest without the hashes of the library's pieces on a host's disk: a page has pieces of its own with
/// their hashes, and those of the other form are some ten kilobytes that nothing can compress.
fn for_pages(manifest: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let mut manifest: serde_json::Value = serde_json::from_slice(manifest)?;
    if let Some(hashes) = manifest.pointer_mut("/library/pieces/sha256") {
        *hashes = serde_json::Value::Array(Vec::new());
    }
    serde_json::to_vec(&manifest)
}

/// What is read of a language runtime's manifest: see `lambdabox-core`.
#[derive(Deserialize)]
struct Manifest {
    library: Option<Library>,
}

#[derive(Deserialize)]
struct Library {
    path: String,
    file: String,
    sha256: String,
}

/// Adds the library that lies beside the component.
fn with_library(
    bundle: Bundle,
    component: &Path,
    library: &Library,
) -> Result<Bundle, Box<dyn Error>> {
    let file = component.with_file_name(&library.file);
    let contents = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let digest = Sha256::digest(&contents);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if digest != library.sha256 {
        let file = file.display();
        return Err(format!("{file} is not the library that the manifest tells of").into());
    }
    Ok(bundle.with_library(&library.path, &contents)?)
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
