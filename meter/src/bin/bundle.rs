//! `bundle [--unmetered] COMPONENT FOLDER`: prepares a component for the browser at build time.
//!
//! With `--unmetered` it counts no fuel: for benchmarks, since nothing would end its handlers.
//! The folder is replaced. A `manifest.json` beside the component, which says what Lambda must know
//! of a language runtime, is copied to `runtime.json` (without the hashes that only a host needs); the library that it names is added in pieces.
//! The component with native packages, if it names one, becomes a bundle in the folder `native` of that one.

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
    let mut usual = bundle(&fs::read(component)?, options)?;
    let path = component.with_file_name("manifest.json");
    let runtime = path.is_file().then(|| fs::read(&path)).transpose()?;
    let mut native = None;
    if let Some(text) = &runtime {
        let manifest: Manifest = serde_json::from_slice(text)?;
        if let Some(library) = manifest.library {
            usual = with_library(usual, component, &library)?;
        }
        if let Some(entry) = manifest.native {
            let component = fs::read(component.with_file_name(&entry.file))?;
            let bundle = bundle(&component, options)?.with_library_of(&usual, "../")?;
            native = Some((bundle, entry));
        }
    }
    // Written beside its place and moved there at the end: nobody ever sees half a bundle.
    let mut staging = folder.as_os_str().to_owned();
    staging.push(".new");
    let staging = PathBuf::from(staging);
    remove(&staging)?;
    write(&staging, &usual)?;
    if let Some(text) = &runtime {
        fs::write(staging.join("runtime.json"), for_pages(text, None)?)?;
    }
    if let (Some((bundle, entry)), Some(text)) = (native, runtime) {
        let folder = staging.join("native");
        write(&folder, &bundle)?;
        let manifest = for_pages(&text, Some(&entry.sha256))?;
        fs::write(folder.join("runtime.json"), manifest)?;
    }
    remove(folder)?;
    fs::rename(&staging, folder)?;
    Ok(())
}

/// The manifest without the hashes of the library's pieces on a host's disk: a page has pieces of its own with
/// their hashes, and those of the other form are some ten kilobytes that nothing can compress. That of the component
/// with native packages has its hash.
fn for_pages(manifest: &[u8], native: Option<&str>) -> Result<Vec<u8>, serde_json::Error> {
    let mut manifest: serde_json::Value = serde_json::from_slice(manifest)?;
    if let (Some(sha256), Some(fields)) = (native, manifest.as_object_mut()) {
        fields.insert("componentSha256".to_owned(), sha256.into());
        fields.insert("variant".to_owned(), "native".into());
    }
    if let Some(hashes) = manifest.pointer_mut("/library/pieces/sha256") {
        *hashes = serde_json::Value::Array(Vec::new());
    }
    serde_json::to_vec(&manifest)
}

/// What is read of a language runtime's manifest: see `lambdabox-core`.
#[derive(Deserialize)]
struct Manifest {
    library: Option<Library>,
    native: Option<Native>,
}

/// The component with native packages, beside the usual one.
#[derive(Deserialize)]
struct Native {
    file: String,
    sha256: String,
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

fn write(folder: &Path, bundle: &Bundle) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut files = bundle.files.iter();
    files.try_for_each(|file| fs::write(folder.join(&file.name), &file.bytes))
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
