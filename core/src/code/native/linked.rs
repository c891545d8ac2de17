//! Packages whose native code is linked into a second component of the Python runtime: code with one of
//! them runs on that component, and its file for Linux stands for the module that is linked in.

use super::{NativeCode, Why};
use crate::engine::SourceFile;

/// A package with a native module that is linked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked {
    /// As it is published: `pydantic-core`.
    pub distribution: &'static str,
    /// The version that is linked in, which is the only one that can be deployed.
    pub version: &'static str,
    /// Where the module lies beside the code, without endings: `pydantic_core/_pydantic_core`.
    module: &'static str,
    /// How the names of its folders of metadata begin: `pydantic_core-`.
    info: &'static str,
    /// What has to be there in a version of its own that fits; empty if nothing has.
    companion: &'static str,
}

/// Those that are linked in: what `runtimes/python/native/packages.json` has.
pub const LINKED: [Linked; 3] = [
    Linked {
        distribution: "orjson",
        version: "3.13.0",
        module: "orjson/orjson",
        info: "orjson-",
        companion: "",
    },
    Linked {
        distribution: "pydantic-core",
        version: "2.50.5",
        module: "pydantic_core/_pydantic_core",
        info: "pydantic_core-",
        companion: " and pydantic==2.14.4, which wants it",
    },
    Linked {
        distribution: "rpds-py",
        version: "2026.9.1",
        module: "rpds/rpds",
        info: "rpds_py-",
        companion: "",
    },
];

/// What the files of such modules are called on Lambda's machines.
const ENDINGS: [&str; 2] = [
    ".cpython-314-x86_64-linux-gnu.so",
    ".cpython-314-aarch64-linux-gnu.so",
];

/// Whether code with files of these paths runs on the component with native packages.
pub fn is_needed<'a>(mut paths: impl Iterator<Item = &'a str>) -> bool {
    paths.any(is_module)
}

/// Whether a path is that of a module that is linked in.
#[must_use]
pub fn is_module(path: &str) -> bool {
    ENDINGS.iter().any(|ending| {
        let module = path.strip_suffix(ending);
        module.is_some_and(|module| LINKED.iter().any(|linked| linked.root(module).is_some()))
    })
}

/// Why a native file of a package that is linked in cannot be deployed; `None` for files of other
/// packages. The inner `None` says that it can.
pub(super) fn judge(file: &SourceFile, files: &[SourceFile]) -> Option<Option<NativeCode>> {
    let start = file.path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = start + file.path.get(start..)?.find('.')?;
    let (module, ending) = file.path.split_at_checked(dot)?;
    let found = |linked: &'static Linked| Some((linked, linked.root(module)?));
    let (linked, root) = LINKED.iter().find_map(found)?;
    let why = if is_module(&file.path) {
        match linked.deployed_version(root, files) {
            Some(version) if version == linked.version => return Some(None),
            Some(version) => Why::Version {
                linked,
                deployed: version.to_owned(),
            },
            None => Why::NoVersion { linked },
        }
    } else if ending.starts_with(".cp") || !ending.ends_with(".so") {
        Why::NotForLambda { linked }
    } else {
        return None;
    };
    Some(Some(NativeCode {
        package: linked.distribution.to_owned(),
        system: super::system_of(file),
        file: file.path.clone(),
        why,
    }))
}

impl Linked {
    /// What has to be deployed, as a file of requirements says it.
    pub(super) fn wanted(&self) -> String {
        let Self {
            distribution,
            version,
            companion,
            ..
        } = self;
        format!("{distribution}=={version}{companion}")
    }

    /// The folder of its metadata.
    pub(super) fn info_folder(&self) -> String {
        format!("{}{}.dist-info", self.info, self.version)
    }

    /// The folder that the package lies in, empty or with a slash at its end, if this is its module.
    fn root<'a>(&self, module: &'a str) -> Option<&'a str> {
        let root = module.strip_suffix(self.module)?;
        (root.is_empty() || root.ends_with('/')).then_some(root)
    }

    /// The version whose metadata lie beside the package.
    fn deployed_version<'a>(&self, root: &str, files: &'a [SourceFile]) -> Option<&'a str> {
        files.iter().find_map(|file| {
            let rest = file.path.strip_prefix(root)?.strip_prefix(self.info)?;
            let (version, name) = rest.split_once(".dist-info/")?;
            (name == "METADATA").then_some(version)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::needed;
    use super::*;

    fn files(paths: &[&str]) -> Vec<SourceFile> {
        let file = |path: &&str| SourceFile {
            path: (*path).to_owned(),
            contents: b"\x7fELF\x02".to_vec(),
        };
        paths.iter().map(file).collect()
    }

    fn refusal(paths: &[&str]) -> String {
        needed(&files(paths)).unwrap().to_string()
    }

    #[test]
    fn what_is_linked_in_is_taken_in_its_version_wherever_it_lies() {
        for root in ["", "vendor/", "python/lib/python3.14/site-packages/"] {
            for machine in ["x86_64", "aarch64"] {
                let paths = [
                    format!("{root}rpds/__init__.py"),
                    format!("{root}rpds/rpds.cpython-314-{machine}-linux-gnu.so"),
                    format!("{root}rpds_py-2026.9.1.dist-info/METADATA"),
                ];
                let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                assert_eq!(needed(&files(&paths)), None, "{paths:?}");
                assert!(is_needed(paths.into_iter()));
            }
        }
        let opt = "/opt/python/orjson/orjson.cpython-314-x86_64-linux-gnu.so";
        assert!(is_needed(["a.py", opt].into_iter()));
        for other in [
            "rpds/rpds.py",
            "myrpds/rpds.cpython-314-x86_64-linux-gnu.so",
            "rpds/rpds.cpython-313-x86_64-linux-gnu.so",
            "numpy/_core.cpython-314-x86_64-linux-gnu.so",
        ] {
            assert!(!is_needed([other].into_iter()), "{other}");
        }
    }

    #[test]
    fn another_version_is_refused_with_the_one_that_works() {
        let core = "pydantic_core/_pydantic_core.cpython-314-x86_64-linux-gnu.so";
        assert_eq!(
            refusal(&["pydantic_core-2.41.5.dist-info/METADATA", core]),
            "pydantic-core 2.41.5 has native code for Linux (pydantic_core/_pydantic_core.cpython-314-x86_64-linux-gnu.so), \
             and lambdabox has that of another version: deploy pydantic-core==2.50.5 and pydantic==2.14.4, which wants it"
        );
        assert_eq!(
            refusal(&["other/pydantic_core-2.50.5.dist-info/METADATA", core]),
            "pydantic-core has native code for Linux (pydantic_core/_pydantic_core.cpython-314-x86_64-linux-gnu.so), and \
             its version cannot be told: deploy its folder pydantic_core-2.50.5.dist-info as well, \
             and pydantic-core==2.50.5 and pydantic==2.14.4, which wants it"
        );
    }

    #[test]
    fn a_module_for_another_python_or_system_is_refused() {
        for name in [
            "orjson/orjson.cpython-312-x86_64-linux-gnu.so",
            "orjson/orjson.cpython-314-x86_64-linux-musl.so",
            "orjson/orjson.cpython-314-darwin.so",
            "orjson/orjson.cp314-win_amd64.pyd",
        ] {
            assert_eq!(
                refusal(&["orjson-3.13.0.dist-info/METADATA", name]),
                format!(
                    "orjson has native code that is not for Python 3.14 on Linux ({name}), so Lambda cannot import it \
                     either: have pip fetch orjson==3.13.0 with --platform manylinux2014_x86_64 --python-version 3.14 \
                     --only-binary=:all:, as `lambdabox build` does"
                )
            );
        }
    }

    #[test]
    fn a_module_that_nobody_publishes_is_like_that_of_any_package() {
        let text = refusal(&["orjson/orjson.abi3.so", "orjson-3.13.0.dist-info/METADATA"]);
        assert!(text.ends_with("or try orjson on AWS"), "{text}");
    }

    #[test]
    fn the_table_is_that_of_the_runtime() {
        #[derive(serde::Deserialize)]
        struct Package {
            distribution: String,
            version: String,
            module: String,
        }
        let text = include_str!("../../../../runtimes/python/native/packages.json");
        let packages: Vec<Package> = serde_json::from_str(text).unwrap();
        assert_eq!(packages.len(), LINKED.len());
        for (package, linked) in packages.iter().zip(LINKED) {
            assert_eq!(package.distribution, linked.distribution);
            assert_eq!(package.version, linked.version);
            assert_eq!(package.module.replace('.', "/"), linked.module);
            assert_eq!(
                linked.info,
                format!("{}-", linked.distribution.replace('-', "_"))
            );
        }
    }
}
