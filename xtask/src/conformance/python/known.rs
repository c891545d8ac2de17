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
    /// By identifier.
    failures: BTreeMap<String, Failure>,
}

struct Failure {
    /// Whether it counts as one.
    counts: bool,
    /// It ends its environment, and is run in one of its own.
    apart: bool,
    /// It is not run: what it does is undefined.
    left_out: bool,
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
            let mut words = rest.split_whitespace();
            let id = words.next().unwrap_or_default();
            if kind == "newer" && !is_in_the_changelog(words.next(), words.next()) {
                bail!(
                    "failures.txt does not say which version mended this, and which issue: {line}"
                );
            }
            let failure = Failure {
                counts: *counts,
                apart: id.starts_with('!'),
                left_out: id.starts_with('~'),
            };
            let id = id.trim_start_matches(['!', '~']).to_owned();
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

    /// The tests of a module whose outcome nobody can tell: they use memory that was freed.
    pub(crate) fn left_out(&self, module: &str) -> Vec<&str> {
        self.of(module)
            .filter(|(_, failure)| failure.left_out)
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

/// Whether these are a version after 3.14.0 and the number of an issue, as CPython's changelog has them.
fn is_in_the_changelog(version: Option<&str>, issue: Option<&str>) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let version = version.and_then(|version| version.strip_prefix("3.14."));
    let issue = issue.and_then(|issue| issue.split_once('-'));
    version.is_some_and(|patch| digits(patch) && patch != "0")
        && issue.is_some_and(|(list, number)| matches!(list, "gh" | "bpo") && digits(number))
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
        assert!(Known::parse("version 1\n", "differs test.x.y\ndiffers test.x.y\n").is_err());
    }

    #[test]
    fn what_was_mended_says_when() {
        let parse = |line: &str| Known::parse("version 1\n", line);
        assert!(parse("newer test.x.y 3.14.4 gh-145264\n").is_ok());
        assert!(parse("newer test.x.y 3.14.8 bpo-44012\n").is_ok());
        for line in [
            "newer test.x.y\n",
            "newer test.x.y 3.14.4\n",
            "newer test.x.y 3.14.0 gh-1\n",
            "newer test.x.y 3.14.4 some day\n",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    /// The list may only shrink: whoever takes a line out lowers its number here, and nobody raises one.
    #[test]
    fn the_list_of_the_repository_does_not_grow() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/python");
        let known = Known::read(&folder).unwrap();
        let text = fs::read_to_string(folder.join("failures.txt")).unwrap();
        for (kind, most) in [
            ("harness", 0),
            ("process", 83),
            ("network", 0),
            ("thread", 2),
            ("newer", 97),
            ("differs", 28),
        ] {
            let of_kind = lines(&text).filter(|line| line.split(' ').next() == Some(kind));
            assert!(of_kind.count() <= most, "{kind}: more than {most}");
        }
        assert!(known.modules().len() >= 94);
        // Every line is of a module that is run, else nobody would notice that it has become wrong.
        let of_modules: usize = known
            .modules()
            .iter()
            .map(|module| known.of(&module.name).count())
            .sum();
        assert_eq!(of_modules, known.failures.len());
    }
}
