//! The documentation as a site of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::paths::Paths;
use crate::program::{PYTHON, run};
use crate::setup;
use crate::step::step;

/// Makes the site in the target folder; its folder.
pub(super) fn build(paths: &Paths) -> Result<PathBuf> {
    let mdbook = setup::install_mdbook(paths)?;
    let folder = paths.target.join("docs");
    step("documentation", || {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        run(Command::new(&mdbook)
            .arg("build")
            .arg(paths.root.join("docs"))
            .arg("--dest-dir")
            .arg(&folder))?;
        check_links(&folder)?;
        Ok(format!("built into {}", folder.display()))
    })?;
    Ok(folder)
}

/// Fails unless every link of a page leads to a file of the site.
fn check_links(folder: &Path) -> Result<()> {
    const SCRIPT: &str = "
import os, re, sys, urllib.parse
folder, missing, links = sys.argv[1], [], 0
for name in os.listdir(folder):
    if name.endswith('.html') and name != '404.html':
        text = open(os.path.join(folder, name), encoding='utf-8').read()
        # What is shown as code leads nowhere.
        text = re.sub(r'<pre.*?</pre>|<code.*?</code>', '', text, flags=re.DOTALL)
        for link in re.findall(r'(?:src|href)=\"([^\"]+)\"', text):
            path = urllib.parse.unquote(link.split('#')[0].split('?')[0])
            if path and not re.match(r'[a-z]+:', path):
                links += 1
                if not os.path.exists(os.path.join(folder, path)):
                    missing.append(f'{name}: {link}')
assert links > 50, links
if missing:
    sys.exit('these links lead nowhere:\\n' + '\\n'.join(missing))
";
    ensure!(
        folder.join("index.html").is_file(),
        "there is no index.html"
    );
    run(Command::new(PYTHON).args(["-c", SCRIPT]).arg(folder))
}
