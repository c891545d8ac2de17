//! The list of what is known not to pass, and how a run compares with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::Outcome;

/// Why a test cannot pass, and whether it counts.
const KINDS: [(&str, bool); 6] = [
    ("harness", false),
    ("process", false),
    ("network", false),
    ("thread", false),
    // Mended in CPython after 3.14.0.
    ("newer", false),
    // A difference of the runtime.
    ("differs", true),
];

/// A module of tests, and what else of the suite it imports.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TestModule {
    pub(crate) name: String,
    pub(crate) needs: Vec<String>,
}

/// What stands in `modules.txt` and `failures.txt`.
pub(crate) struct Known {
    version: String,
    modules: Vec<TestModule>,
    /// By identifier: whether it counts, and whether it ends its environment and is run apart.
    failures: BTreeMap<String, Failure>,
}

struct Failure {
    counts: bool,
    apart: bool,
}

impl Known {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let text = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        Self::parse(&text("modules.txt")?, &text("failures.txt")?)
    }

    fn parse(modules: &str, failures: &str) -> Result<Self> {
        let mut lines = lines(modules);
        let version = lines
            .next()
            .and_then(|line| line.strip_prefix("version "))
            .context("modules.txt begins with `version` and that of Debian's package")?;
        let modules = lines
            .map(|line| {
                let mut words = line.split_whitespace().map(str::to_owned);
                TestModule {
                    name: words.next().unwrap_or_default(),
                    needs: words.collect(),
                }
            })
            .collect();
        let mut known = BTreeMap::new();
        for line in self::lines(failures) {
            let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
            let Some((_, counts)) = KINDS.iter().find(|(name, _)| *name == kind) else {
                bail!("failures.txt: `{kind}` is no kind of failure in `{line}`");
            };
            let id = rest.split_whitespace().next().unwrap_or_default();
            let apart = id.starts_with('!');
            let failure = Failure {
                counts: *counts,
                apart,
            };
            let id = id.trim_start_matches('!').to_owned();
            if known.insert(id, failure).is_some() {
                bail!("failures.txt has this twice: {line}");
            }
        }
        Ok(Self {
            version: version.to_owned(),
            modules,
            failures: known,
        })
    }

    /// The version of Debian's package that the list is for.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn modules(&self) -> &[TestModule] {
        &self.modules
    }

    /// The tests of a module that end their environment.
    pub(crate) fn apart(&self, module: &str) -> Vec<&str> {
        self.of(module)
            .filter(|(_, failure)| failure.apart)
            .map(|(id, _)| id)
            .collect()
    }

    fn of(&self, module: &str) -> impl Iterator<Item = (&str, &Failure)> {
        let prefix = format!("test.{module}.");
        self.failures
            .iter()
            .filter(move |(id, _)| id.starts_with(&prefix))
            .map(|(id, failure)| (id.as_str(), failure))
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// What a run adds up to.
#[derive(Default)]
pub(crate) struct Totals {
    modules: u64,
    passed: u64,
    /// Failures that count, and those that do not.
    counting: u64,
    excused: u64,
    unexplained: Vec<String>,
    outdated: Vec<String>,
}

impl Totals {
    pub(crate) fn add(&mut self, known: &Known, module: &str, outcome: &Outcome) {
        self.modules += 1;
        self.passed += outcome.passed;
        for id in &outcome.failed {
            match known.failures.get(id) {
                Some(failure) if failure.counts => self.counting += 1,
                Some(_) => self.excused += 1,
                None => self.unexplained.push(id.clone()),
            }
        }
        let failed: BTreeSet<&str> = outcome.failed.iter().map(String::as_str).collect();
        let passing = known.of(module).filter(|(id, _)| !failed.contains(id));
        self.outdated.extend(passing.map(|(id, _)| id.to_owned()));
    }

    /// Fails unless the list is exact and enough passes.
    pub(crate) fn judge(&self, required_percent: f64) -> Result<()> {
        let counted = self.passed + self.counting;
        let percent = self.passed as f64 / counted.max(1) as f64 * 100.0;
        println!(
            "{} modules: {} tests passed, {} failed, {} more cannot pass here; {percent:.2} % of what counts",
            self.modules, self.passed, self.counting, self.excused
        );
        if !self.unexplained.is_empty() {
            let list = self.unexplained.join("\n  ");
            bail!("these fail and are not in failures.txt:\n  {list}");
        }
        if !self.outdated.is_empty() {
            let list = self.outdated.join("\n  ");
            bail!("these pass or are gone: take them out of failures.txt:\n  {list}");
        }
        if percent < required_percent {
            bail!("at least {required_percent} % must pass");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known::parse(
            "# which\nversion 3.14.9-1\ntest_a test_b\n",
            "process test.test_a.T.forks no processes\ndiffers !test.test_a.T.deep\n",
        )
        .unwrap()
    }

    fn outcome(failed: &[&str]) -> Outcome {
        Outcome {
            passed: 999,
            skipped: 0,
            failed: failed.iter().map(|&id| id.to_owned()).collect(),
        }
    }

    fn judged(failed: &[&str]) -> Result<()> {
        let mut totals = Totals::default();
        totals.add(&known(), "test_a", &outcome(failed));
        totals.judge(99.0)
    }

    #[test]
    fn reads_both_lists() {
        let known = known();
        assert_eq!(known.version(), "3.14.9-1");
        assert_eq!(known.modules()[0].needs, ["test_b"]);
        assert_eq!(known.apart("test_a"), ["test.test_a.T.deep"]);
    }

    #[test]
    fn the_list_must_be_exact() {
        judged(&["test.test_a.T.forks", "test.test_a.T.deep"]).unwrap();
        let unknown = [
            "test.test_a.T.forks",
            "test.test_a.T.deep",
            "test.test_a.T.new",
        ];
        assert!(judged(&unknown).unwrap_err().to_string().contains("T.new"));
        let passes = judged(&["test.test_a.T.deep"]).unwrap_err();
        assert!(passes.to_string().contains("T.forks"));
    }

    #[test]
    fn too_many_differences_fail() {
        let mut totals = Totals {
            passed: 10,
            counting: 1,
            ..Totals::default()
        };
        assert!(totals.judge(99.0).is_err());
        totals.passed = 1000;
        totals.judge(99.0).unwrap();
    }

    #[test]
    fn refuses_unknown_kinds_and_doubles() {
        assert!(Known::parse("version 1\n", "magic test.x.y\n").is_err());
        assert!(Known::parse("version 1\n", "newer test.x.y\nnewer test.x.y\n").is_err());
    }
}
