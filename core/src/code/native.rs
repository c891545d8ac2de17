//! Native code in a deployment package: machine code for some operating system, which no WebAssembly
//! engine can run.

pub mod linked;

use crate::engine::SourceFile;
use linked::Linked;
use std::collections::BTreeSet;
use std::fmt;

/// A package that needs native code. The sentence of one that cannot be here at all is the one that
/// Python's runtime raises when such a module is imported, so that a learner reads the same in both places.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct NativeCode {
    /// The package: what is imported, or what a wheel is called.
    pub package: String,
    /// Such as `Linux`.
    pub system: &'static str,
    /// The first file of it that is native code.
    pub file: String,
    /// Why it cannot run.
    pub why: Why,
}

/// Why native code cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody has compiled it for WebAssembly.
    NotLinked,
    /// The runtime has another version of it.
    Version {
        /// What it has.
        linked: &'static Linked,
        /// The version that was deployed.
        deployed: String,
    },
    /// Its metadata, which name its version, were left out.
    NoVersion {
        /// What the runtime has.
        linked: &'static Linked,
    },
    /// It is for another Python or another system than Lambda's.
    NotForLambda {
        /// What the runtime has.
        linked: &'static Linked,
    },
}

impl fmt::Display for NativeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            package,
            system,
            file,
            why,
        } = self;
        match why {
            Why::NotLinked => write!(
                f,
                "{package} has native code for {system} ({file}), which cannot run in WebAssembly here; \
                 use a package that is written in Python, or try {package} on AWS"
            ),
            Why::Version { linked, deployed } => write!(
                f,
                "{package} {deployed} has native code for {system} ({file}), and lambdabox has that of another \
                 version: deploy {}",
                linked.wanted()
            ),
            Why::NoVersion { linked } => write!(
                f,
                "{package} has native code for {system} ({file}), and its version cannot be told: deploy its folder \
                 {} as well, and {}",
                linked.info_folder(),
                linked.wanted()
            ),
            Why::NotForLambda { linked } => write!(
                f,
                "{package} has native code that is not for Python 3.14 on Linux ({file}), so Lambda cannot import it \
                 either: have pip fetch {package}=={} with --platform manylinux2014_x86_64 --python-version 3.14 \
                 --only-binary=:all:, as `lambdabox build` does",
                linked.version
            ),
        }
    }
}

/// Packages that go on without their native half, which only makes them faster: by the first part of
/// the path of that half. What is not in this list is refused when it is deployed; at import it is
/// the package itself that decides.
const OPTIONAL: [&str; 22] = [
    "_yaml",
    "aiohttp",
    "bson",
    "charset_normalizer",
    "coverage",
    "frozenlist",
    "google",
    "lazy_object_proxy",
    "markupsafe",
    "msgpack",
    "multidict",
    "propcache",
    "pvectorc",
    "pymongo",
    "simplejson",
    "sqlalchemy",
    "tornado",
    "websockets",
    "wrapt",
    "yaml",
    "yarl",
    "zope",
];

/// The first package among these files that cannot do without native code, and whose code is not linked
/// into the runtime.
#[must_use]
pub fn needed(files: &[SourceFile]) -> Option<NativeCode> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let needed = files.iter().filter(|file| {
        is_native(&file.path) && !is_optional(&file.path) && !has_python_half(&file.path, &paths)
    });
    let refused = |file: &SourceFile| {
        linked::judge(file, files).unwrap_or_else(|| {
            Some(NativeCode {
                package: package_of(&file.path).to_owned(),
                system: system_of(file),
                file: file.path.clone(),
                why: Why::NotLinked,
            })
        })
    };
    needed.into_iter().find_map(refused)
}

/// Whether the name of a file is that of a shared library: `_core.cpython-314-x86_64-linux-gnu.so`,
/// `libblas.so.3`, `_core.pyd`, `libz.dylib`.
#[must_use]
pub fn is_native(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.split('.').skip(1);
    parts.any(|part| matches!(part, "so" | "pyd" | "dylib"))
        // `notes.so.md` is a text.
        && name.rsplit('.').next().is_some_and(|last| {
            matches!(last, "so" | "pyd" | "dylib") || last.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// The package that a file belongs to, as it is imported: `numpy` of `numpy.libs/libblas.so`.
fn package_of(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.split('.').next().unwrap_or(first)
}

fn is_optional(path: &str) -> bool {
    let package = package_of(path);
    // What mypyc compiles shares a library, named by a hash, and its modules stay beside it.
    OPTIONAL.contains(&package) || package.ends_with("__mypyc")
}

/// Whether the same module is there in Python, which is then taken.
fn has_python_half(path: &str, paths: &BTreeSet<&str>) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let module = name.split('.').next().unwrap_or(name);
    // mypyc's own module of a folder belongs to the modules beside it.
    let module = module.strip_suffix("__mypyc").unwrap_or(module);
    let slash = if folder.is_empty() { "" } else { "/" };
    paths.contains(format!("{folder}{slash}{module}.py").as_str())
}

/// What the first bytes of a library say it is for; by its name if they say nothing.
fn system_of(file: &SourceFile) -> &'static str {
    match file.contents.get(..4) {
        Some([0x7f, b'E', b'L', b'F']) => "Linux",
        Some(
            [0xfe, 0xed, 0xfa, 0xce | 0xcf]
            | [0xce | 0xcf, 0xfa, 0xed, 0xfe]
            | [0xca, 0xfe, 0xba, 0xbe],
        ) => "macOS",
        Some([b'M', b'Z', ..]) => "Windows",
        _ if file.path.ends_with(".pyd") => "Windows",
        _ if file.path.ends_with(".dylib") || file.path.contains("-darwin.") => "macOS",
        _ => "Linux",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<SourceFile> {
        let file = |path: &&str| SourceFile {
            path: (*path).to_owned(),
            contents: b"\x7fELF\x02".to_vec(),
        };
        paths.iter().map(file).collect()
    }

    #[test]
    fn a_package_is_named_in_one_sentence() {
        let numpy = files(&[
            "lambda_function.py",
            "numpy/__init__.py",
            "numpy/_core/_multiarray_umath.cpython-314-x86_64-linux-gnu.so",
            "numpy.libs/libscipy_openblas64_-8fb3d286.so",
        ]);
        assert_eq!(
            needed(&numpy).unwrap().to_string(),
            "numpy has native code for Linux (numpy/_core/_multiarray_umath.cpython-314-x86_64-linux-gnu.so), \
             which cannot run in WebAssembly here; use a package that is written in Python, or try numpy on AWS"
        );
        let libraries = files(&["numpy.libs/libopenblas.so.0"]);
        assert_eq!(needed(&libraries).unwrap().package, "numpy");
        let alone = files(&["_cffi_backend.cpython-314-x86_64-linux-gnu.so"]);
        assert_eq!(needed(&alone).unwrap().package, "_cffi_backend");
    }

    #[test]
    fn what_goes_on_without_its_native_half_is_taken() {
        for paths in [
            &[
                "yaml/__init__.py",
                "yaml/_yaml.cpython-314-x86_64-linux-gnu.so",
            ][..],
            &[
                "fast/inner.py",
                "fast/inner.cpython-314-x86_64-linux-gnu.so",
            ],
            &[
                "tomli/_parser.py",
                "81d243bd2c585b0f4821__mypyc.cpython-314-x86_64-linux-gnu.so",
            ],
            &[
                "tomli/md.py",
                "tomli/md__mypyc.cpython-314-x86_64-linux-gnu.so",
            ],
            &["about.so.md", "notes/so", "so.py", "also"],
        ] {
            assert_eq!(needed(&files(paths)), None, "{paths:?}");
        }
    }

    #[test]
    fn the_system_is_what_the_library_says() {
        let of = |path: &str, contents: &[u8]| {
            let file = SourceFile {
                path: path.into(),
                contents: contents.to_vec(),
            };
            needed(&[file]).unwrap().system
        };
        assert_eq!(of("a/b.pyd", b"MZ\x90\0"), "Windows");
        assert_eq!(
            of("a/b.cpython-314-darwin.so", &[0xcf, 0xfa, 0xed, 0xfe]),
            "macOS"
        );
        assert_eq!(of("a/b.cpython-314-darwin.so", b""), "macOS");
        assert_eq!(of("a/b.abi3.so", b""), "Linux");
    }
}
