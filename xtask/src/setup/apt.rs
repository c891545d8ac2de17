//! Debian packages as files: found with a private package list, unpacked into a folder, not installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::program::{self, capture};

const SOURCES: &str = "/etc/apt";
/// Where Debian and its relatives keep the keys that sign Debian's package lists.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// apt-get with a list of its own.
pub(crate) struct Apt {
    folder: PathBuf,
    mirror: String,
}

impl Apt {
    /// Fetches the package list of `suite` from the Debian mirror this machine uses.
    pub(crate) fn with_suite(folder: &Path, suite: &str) -> Result<Self> {
        for tool in ["apt-get", "apt-cache", "dpkg-deb"] {
            if program::find(tool).is_none() {
                bail!("{tool} is not here, so Debian's packages cannot be used");
            }
        }
        let mirror = debian_mirror(Path::new(SOURCES))
            .with_context(|| format!("no Debian mirror is named in {SOURCES}"))?;
        for inner in ["lists/partial", "cache/archives/partial", "packages"] {
            fs::create_dir_all(folder.join(inner))?;
        }
        let line = format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n");
        fs::write(folder.join("sources.list"), line)?;
        let apt = Self {
            folder: folder.canonicalize()?,
            mirror,
        };
        capture(apt.command("apt-get").arg("update"))?;
        Ok(apt)
    }

    /// Where the packages come from.
    pub(crate) fn mirror(&self) -> &str {
        &self.mirror
    }

    /// The newest version of `package` that starts with `prefix`.
    pub(crate) fn version_of(&self, package: &str, prefix: &str) -> Result<String> {
        let table = capture(self.command("apt-cache").args(["madison", package]))?;
        find_version(&table, prefix).with_context(|| {
            let known: Vec<&str> = versions(&table).collect();
            format!(
                "Debian has no {package} {prefix}… any more (it has {})",
                known.join(", ")
            )
        })
    }

    /// Downloads `package` (`name` or `name=version`) and unpacks it into `folder`.
    pub(crate) fn unpack(&self, package: &str, folder: &Path) -> Result<()> {
        let packages = self.folder.join("packages");
        for file in fs::read_dir(&packages)? {
            fs::remove_file(file?.path())?;
        }
        capture(
            self.command("apt-get")
                .current_dir(&packages)
                .args(["download", package]),
        )?;
        for file in fs::read_dir(&packages)? {
            capture(
                Command::new("dpkg-deb")
                    .arg("-x")
                    .arg(file?.path())
                    .arg(folder),
            )?;
        }
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = |name: &str| self.folder.join(name).display().to_string();
        for (option, value) in [
            ("Dir::Etc::sourcelist", path("sources.list")),
            ("Dir::Etc::sourceparts", "-".to_owned()),
            ("Dir::State::lists", path("lists")),
            ("Dir::Cache", path("cache")),
            ("APT::Sandbox::User", "root".to_owned()),
            // Mirrors that keep an older state have lists that are signed, and out of date.
            ("Acquire::Check-Valid-Until", "false".to_owned()),
        ] {
            command.arg("-o").arg(format!("{option}={value}"));
        }
        command
    }
}

/// The first Debian mirror among apt's sources, such as `http://deb.debian.org/debian`.
fn debian_mirror(folder: &Path) -> Option<String> {
    let mut files = vec![folder.join("sources.list")];
    if let Ok(entries) = fs::read_dir(folder.join("sources.list.d")) {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    let texts = files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok());
    texts.into_iter().find_map(|text| mirror_in(&text))
}

/// Reads both forms: `URIs: …` in a `.sources` file and `deb [options] … suite main` in a `.list`.
fn mirror_in(text: &str) -> Option<String> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("URIs:") || line.starts_with("deb "));
    let mut words = lines.flat_map(str::split_whitespace);
    let mirror = words
        .find(|word| word.starts_with("http") && word.trim_end_matches('/').ends_with("/debian"))?;
    Some(mirror.trim_end_matches('/').to_owned())
}

fn versions(table: &str) -> impl Iterator<Item = &str> {
    table
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
}

fn find_version(table: &str, prefix: &str) -> Option<String> {
    // apt-cache lists the newest first.
    versions(table)
        .find(|version| version.starts_with(prefix))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_mirror_from_both_kinds_of_sources() {
        let deb822 = "Types: deb\n# http://snapshot.debian.org/archive/debian/2025\nURIs: http://mirror.example/debian/\nSuites: bookworm\n";
        assert_eq!(
            mirror_in(deb822).as_deref(),
            Some("http://mirror.example/debian")
        );
        let one_line = "deb [arch=amd64] https://mirror.example/debian bookworm main\n";
        assert_eq!(
            mirror_in(one_line).as_deref(),
            Some("https://mirror.example/debian")
        );
        assert_eq!(
            mirror_in("deb http://archive.ubuntu.com/ubuntu noble main\n"),
            None
        );
        assert_eq!(
            mirror_in("URIs: http://deb.debian.org/debian-security\n"),
            None
        );
        assert_eq!(
            mirror_in("# deb http://mirror.example/debian bookworm main\n"),
            None
        );
    }

    #[test]
    fn picks_the_very_version() {
        let table = "\
  rust-src | 1.96.1+dfsg1-2~bpo13+1 | http://deb.debian.org/debian trixie-backports/main amd64 Packages
  rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://deb.debian.org/debian trixie-backports/main amd64 Packages
";
        assert_eq!(
            find_version(table, "1.95.0+").as_deref(),
            Some("1.95.0+dfsg1-2~bpo13+1")
        );
        assert_eq!(find_version(table, "1.95.1+"), None);
    }
}
