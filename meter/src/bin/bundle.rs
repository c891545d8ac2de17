//! `bundle [--unmetered] COMPONENT FOLDER`: prepares a component for the browser at build time.
//!
//! With `--unmetered` it counts no fuel: for benchmarks, since nothing would end its handlers.
//! The folder is replaced. A `manifest.json` beside the component, which says what Lambda must know
//! of a language runtime, is copied to `runtime.json`.

use lambdabox_meter::bundle::{BundleOptions, bundle};
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
    let bundle = bundle(&fs::read(component)?, options)?;
    // Written beside its place and moved there at the end: nobody ever sees half a bundle.
    let mut staging = folder.as_os_str().to_owned();
    staging.push(".new");
    let staging = PathBuf::from(staging);
    remove(&staging)?;
    fs::create_dir_all(&staging)?;
    for file in &bundle.files {
        fs::write(staging.join(&file.name), &file.bytes)?;
    }
    let runtime = component.with_file_name("manifest.json");
    if runtime.is_file() {
        fs::copy(&runtime, staging.join("runtime.json"))?;
    }
    remove(folder)?;
    fs::rename(&staging, folder)?;
    Ok(())
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
