//! The Python package with the program inside, built by maturin. Zig links it, so that it asks for no
//! newer C library than the one that is named here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::Target;
use crate::paths::Paths;
use crate::program::{PYTHON, capture, run};
use crate::step::step;

/// glibc 2.28: Debian 10, Ubuntu 20.04, RHEL 8, Amazon Linux 2023.
const COMPATIBLE_WITH: &str = "manylinux_2_28";

/// Builds wheels.
pub(super) struct Builder {
    /// A virtual environment with maturin, Zig and pytest.
    tools: PathBuf,
    /// Packages that the environment was made of, to make others without a network.
    pub(super) wheels: PathBuf,
    site: PathBuf,
    runtimes: PathBuf,
    digest: String,
}

impl Builder {
    /// Installs the tools where they are missing; the archives are put into the program.
    pub(super) fn install(paths: &Paths, site: &Path, runtimes: &Path) -> Result<Self> {
        let tools = paths.tools().join("release");
        let wheels = tools.join("wheels");
        step("maturin, Zig and pytest", || {
            let requirements = paths.root.join("clients/python/release-requirements.txt");
            let wanted = fs::read_to_string(&requirements)?;
            let stamp = tools.join("requirements.txt");
            if fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
                return Ok("are there".to_owned());
            }
            run(Command::new(PYTHON).args(["-m", "venv"]).arg(&tools))?;
            let pip = || {
                let mut pip = Command::new(tools.join("bin").join("python"));
                pip.args(["-m", "pip", "--quiet", "--disable-pip-version-check"]);
                pip
            };
            run(pip()
                .args(["download", "--require-hashes", "--no-deps"])
                .args(["--only-binary=:all:", "--dest"])
                .arg(&wheels)
                .arg("--requirement")
                .arg(&requirements))?;
            run(pip()
                .args(["install", "--no-index", "--no-deps", "--find-links"])
                .arg(&wheels)
                .arg("--requirement")
                .arg(&requirements))?;
            fs::write(stamp, wanted)?;
            Ok(format!("installed into {}", tools.display()))
        })?;
        let sum = capture(Command::new("sha256sum").arg(runtimes))?;
        let digest = sum.get(..32).context("sha256sum gave no hash")?.to_owned();
        Ok(Self {
            tools,
            wheels,
            site: site.to_owned(),
            runtimes: runtimes.to_owned(),
            digest,
        })
    }

    /// Builds the wheel for a machine into a folder.
    pub(super) fn build(&self, paths: &Paths, target: &Target, out: &Path) -> Result<PathBuf> {
        let mut wheel = None;
        let name = format!("Python package for {}", target.name);
        step(&format!("{name} (some minutes)"), || {
            let mut folders = vec![self.tools.join("bin")];
            folders.extend(std::env::split_paths(&paths.search_path()?));
            run(Command::new(self.tools.join("bin").join("maturin"))
                .current_dir(paths.root.join("clients").join("python"))
                .args(["build", "--quiet", "--release", "--locked", "--zig"])
                .args(["--target", target.triple])
                .args(["--compatibility", COMPATIBLE_WITH])
                .args(["--features", "site,runtimes", "--out"])
                .arg(out)
                .env("PATH", std::env::join_paths(folders)?)
                .env("LAMBDABOX_SITE", &self.site)
                .env("LAMBDABOX_RUNTIMES_ARCHIVE", &self.runtimes)
                .env("LAMBDABOX_RUNTIMES_DIGEST", &self.digest))?;
            let built = find_wheel(out, target)?;
            let told = format!("built: {}", built.display());
            wheel = Some(built);
            Ok(told)
        })?;
        wheel.context("there is no wheel")
    }
}

fn find_wheel(out: &Path, target: &Target) -> Result<PathBuf> {
    let machine = target.triple.split('-').next().unwrap_or(target.triple);
    let ending = format!("_{machine}.whl");
    fs::read_dir(out)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.to_string_lossy().ends_with(&ending))
        .with_context(|| {
            format!(
                "maturin has left no wheel for {machine} in {}",
                out.display()
            )
        })
}
