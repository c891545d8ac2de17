//! The language runtimes that AWS lists, and what is known here of each: everything that asks which
//! languages there are asks this table. A new language is an entry here and a folder in `runtimes/`.

use super::COMPILED;
use crate::engine::SourceFile;

/// One runtime of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// AWS's identifier: `python3.14`.
    pub name: &'static str,
    /// As the console lists it: `Python 3.14`.
    pub display_name: &'static str,
    /// The language: `python`. Several runtimes may have one language.
    pub language: &'static str,
    /// Whether functions can be created for it and run.
    pub availability: Availability,
    /// What a person should know before choosing it, as the end of a sentence that begins with its
    /// name: why it is not there, or why the newest version of a language may be missing.
    pub note: &'static str,
    /// What its functions are made of.
    pub code: CodeKind,
    /// The handler of a new function.
    pub default_handler: &'static str,
    /// The handler of a function whose only file has this stem: `{stem}` stands for it. Empty where
    /// a file does not name its handler.
    single_file_handler: &'static str,
    /// What a handler's name is made of, in a sentence.
    pub handler_hint: &'static str,
    /// Where its functions find their environment variables: `os.environ`.
    pub environment: &'static str,
    /// The program that its functions' process runs on Lambda, and the words after it.
    process: &'static [&'static str],
    /// The folder of a layer in which its functions look for packages; empty if there is none.
    pub layer_folder: &'static str,
    /// The files of a new function.
    starter: &'static [(&'static str, &'static str)],
    /// How long AWS takes to start it before any of the function's code runs, in milliseconds, as
    /// far as that was published: from and to.
    pub published_init_ms: Option<(u32, u32)>,
    /// The memory of its own processes on AWS, in MB, as far as that was published: from and to.
    pub published_memory_mb: Option<(u32, u32)>,
}

/// Whether a runtime can be used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Its functions run.
    Here,
    /// It is known and shown, but its functions cannot run yet.
    NotYet,
}

/// What the functions of a runtime are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Source files with one of these endings, without the dot; the first one is the usual one.
    Sources(&'static [&'static str]),
    /// A component that was compiled elsewhere, which brings its own runtime.
    Component,
}

/// Every runtime, in the order in which a list shows them. The first one is the default.
pub const CATALOGUE: [CatalogueEntry; 3] = [
    CatalogueEntry {
        name: "python3.14",
        display_name: "Python 3.14",
        language: "python",
        availability: Availability::Here,
        note: "runs here. AWS offers a new version of a language some months after its release, once it is stable: the newest one may be missing from the list.",
        code: CodeKind::Sources(&["py"]),
        default_handler: "lambda_function.lambda_handler",
        single_file_handler: "{stem}.lambda_handler",
        handler_hint: "File without its ending, a dot, the function's name.",
        environment: "os.environ",
        process: &["/var/lang/bin/python3.14", "/var/runtime/bootstrap.py"],
        layer_folder: "python",
        starter: &[(
            "lambda_function.py",
            include_str!("../../../runtimes/python/starter/lambda_function.py"),
        )],
        published_init_ms: Some((94, 106)),
        published_memory_mb: Some((35, 38)),
    },
    CatalogueEntry {
        name: COMPILED,
        display_name: "Amazon Linux 2023",
        language: "rust",
        availability: Availability::Here,
        note: "runs a handler that you compiled, from Rust for example, to a WebAssembly component. On AWS this runtime takes a Linux program named bootstrap.",
        code: CodeKind::Component,
        default_handler: "bootstrap",
        single_file_handler: "",
        handler_hint: "A compiled handler gets it as _HANDLER, and may do without.",
        environment: "the environment of its process",
        process: &["/var/task/bootstrap"],
        layer_folder: "",
        starter: &[],
        published_init_ms: Some((14, 18)),
        published_memory_mb: Some((15, 15)),
    },
    CatalogueEntry {
        name: "nodejs24.x",
        display_name: "Node.js 24",
        language: "javascript",
        availability: Availability::NotYet,
        note: "is not available here yet: it needs a JavaScript engine that runs inside of WebAssembly and counts its work exactly. The editor knows .js and .mjs files all the same.",
        code: CodeKind::Sources(&["mjs", "js", "cjs"]),
        default_handler: "index.handler",
        single_file_handler: "{stem}.handler",
        handler_hint: "File without its ending, a dot, the exported function's name.",
        environment: "process.env",
        process: &["/var/lang/bin/node", "/var/runtime/index.mjs"],
        layer_folder: "nodejs/node_modules",
        starter: &[],
        published_init_ms: Some((124, 147)),
        published_memory_mb: Some((73, 80)),
    },
];

/// The ending of the file that a component is.
const COMPONENT_ENDING: &str = "wasm";

impl CatalogueEntry {
    /// Whether its functions run here.
    #[must_use]
    pub fn is_available(&self) -> bool {
        self.availability == Availability::Here
    }

    /// Whether its functions are compiled components.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        self.code == CodeKind::Component
    }

    /// The endings of its source files, without the dot; none if its functions are components.
    #[must_use]
    pub const fn endings(&self) -> &'static [&'static str] {
        match self.code {
            CodeKind::Sources(endings) => endings,
            CodeKind::Component => &[],
        }
    }

    /// Whether one of these paths is that of a source file of its language.
    fn has_source<'a>(&self, mut paths: impl Iterator<Item = &'a str>) -> bool {
        paths.any(|path| {
            let ending = path.rsplit_once('.').map(|(_, ending)| ending);
            ending.is_some_and(|ending| self.endings().contains(&ending))
        })
    }

    /// The files of a new function; none where code has to be uploaded first.
    #[must_use]
    pub fn starter_files(&self) -> Vec<SourceFile> {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: (*path).to_owned(),
            contents: text.as_bytes().to_vec(),
        };
        self.starter.iter().map(file).collect()
    }

    /// The handler of a function whose only file has this stem: `hello.lambda_handler` for `hello`.
    #[must_use]
    pub fn handler_of_file(&self, stem: &str) -> Option<String> {
        (!self.single_file_handler.is_empty())
            .then(|| self.single_file_handler.replace("{stem}", stem))
    }
}

/// The runtime that a function has that names none.
#[must_use]
pub const fn default_runtime() -> &'static CatalogueEntry {
    let [first, ..] = &CATALOGUE;
    first
}

/// The entry of AWS's identifier; `None` if the catalogue does not have it.
#[must_use]
pub fn find(name: &str) -> Option<&'static CatalogueEntry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}

/// The program that functions of a runtime run as on Lambda, and the words after it; none if the
/// catalogue does not have the runtime.
#[must_use]
pub fn process_of(runtime: &str) -> Vec<String> {
    let words = find(runtime).map(|entry| entry.process).unwrap_or_default();
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Whether functions of a runtime are written in this language: `python`.
#[must_use]
pub fn is_language(runtime: &str, language: &str) -> bool {
    find(runtime).is_some_and(|entry| entry.language == language)
}

/// The runtime of source files with this ending, without the dot and in any case; of several, the
/// one that is listed first.
#[must_use]
pub fn of_ending(ending: &str) -> Option<&'static CatalogueEntry> {
    CATALOGUE.iter().find(|entry| {
        let mut endings = entry.endings().iter();
        endings.any(|known| known.eq_ignore_ascii_case(ending))
    })
}

/// The runtime that runs here of a function which is made of this one file.
#[must_use]
pub fn of_file(name: &str) -> Option<&'static CatalogueEntry> {
    let (_, ending) = name.rsplit_once('.')?;
    if ending.eq_ignore_ascii_case(COMPONENT_ENDING) {
        return find(COMPILED);
    }
    of_ending(ending).filter(|entry| entry.is_available())
}

/// The language that a package of source files is written in, by the endings of their paths, if none of
/// it can run here.
pub fn of_paths_not_here<'a>(
    paths: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'static CatalogueEntry> {
    if of_paths(paths.clone()).is_some() {
        return None;
    }
    CATALOGUE
        .iter()
        .find(|entry| entry.has_source(paths.clone()))
}

/// The runtime that runs here of a package of source files, by the endings of their paths; of several,
/// the one that is listed first.
pub fn of_paths<'a>(
    paths: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'static CatalogueEntry> {
    CATALOGUE
        .iter()
        .find(|entry| entry.is_available() && entry.has_source(paths.clone()))
}

/// Whether any runtime's functions look for packages in one of the folders that these files of a layer
/// lie in.
pub fn has_packages<'a>(paths: impl Iterator<Item = &'a str> + Clone) -> bool {
    let below = |path: &str, folder: &str| {
        let rest = path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let mut folders = CATALOGUE.iter().map(|entry| entry.layer_folder);
    folders.any(|folder| !folder.is_empty() && paths.clone().any(|path| below(path, folder)))
}

/// The identifiers of those whose functions run here, as a sentence lists them.
#[must_use]
pub fn available_names() -> String {
    let available = CATALOGUE.iter().filter(|entry| entry.is_available());
    available
        .map(|entry| entry.name)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::CodeBundle, function::FunctionConfig, runtime::RuntimeManifest};

    #[test]
    fn the_page_loads_the_default_runtime_first() {
        let page = include_str!("../../../web/index.html");
        let first = format!(
            "name=\"lambdabox-runtime\" content=\"{}\"",
            default_runtime().name
        );
        assert!(page.contains(&first));
    }

    #[test]
    fn names_and_endings_belong_to_one_entry_each() {
        assert_eq!(process_of(COMPILED), ["/var/task/bootstrap"]);
        assert!(process_of("python2.7").is_empty());
        for (index, entry) in CATALOGUE.iter().enumerate() {
            assert_eq!(find(entry.name), Some(entry));
            assert!(process_of(entry.name)[0].starts_with('/'));
            let inside = format!("{}/tea.py", entry.layer_folder);
            assert_eq!(
                has_packages([&*inside].into_iter()),
                !entry.layer_folder.is_empty()
            );
            let names = CATALOGUE.iter().filter(|other| other.name == entry.name);
            assert_eq!(names.count(), 1);
            for ending in entry.endings() {
                let first = of_ending(&ending.to_uppercase()).unwrap();
                assert_eq!(first.language, entry.language, "{index} {ending}");
            }
            assert!(!entry.note.is_empty() && entry.note.ends_with('.'));
        }
        assert_eq!(find("cobol85"), None);
        assert_eq!(of_ending("txt"), None);
        let of = |paths: &[&str]| of_paths(paths.iter().copied()).map(|entry| entry.name);
        assert_eq!(of(&["README", "src/a.py"]), Some("python3.14"));
        let of_file = |name| of_file(name).map(|entry| entry.name);
        assert_eq!(of_file("orders.WASM"), Some(COMPILED));
        assert_eq!(of_file("a.b.py"), Some("python3.14"));
        assert_eq!(of_file("wasm"), None);
        // What cannot run here cannot be meant.
        assert_eq!(of_file("index.mjs"), None);
        assert_eq!(of(&["index.mjs"]), None);
        let not_here =
            |paths: &[&str]| of_paths_not_here(paths.iter().copied()).map(|entry| entry.name);
        assert_eq!(not_here(&["README", "src/index.js"]), Some("nodejs24.x"));
        assert_eq!(not_here(&["index.mjs", "tool.py"]), None);
        assert_eq!(not_here(&["README"]), None);
    }

    #[test]
    fn a_new_function_of_each_that_runs_can_be_deployed() {
        for entry in CATALOGUE.iter().filter(|entry| entry.is_available()) {
            let config = FunctionConfig {
                runtime: entry.name.into(),
                handler: entry.default_handler.into(),
                ..FunctionConfig::default()
            };
            assert_eq!(config.validate(), Ok(()));
            assert!(entry.is_compiled() || CodeBundle::new(entry.starter_files()).is_ok());
        }
        assert_eq!(default_runtime().name, FunctionConfig::default().runtime);
        assert_eq!(
            default_runtime().default_handler,
            FunctionConfig::default().handler
        );
    }

    #[test]
    fn manifests_agree_with_the_catalogue() {
        let python = include_str!("../../../runtimes/python/manifest.json");
        let manifests = [
            RuntimeManifest::from_json(python).unwrap(),
            RuntimeManifest::compiled(),
        ];
        for manifest in manifests {
            let entry = find(&manifest.name).unwrap();
            assert_eq!(manifest.language, entry.language);
            assert_eq!(manifest.default_handler, entry.default_handler);
            let (from, to) = entry.published_init_ms.unwrap();
            assert!((f64::from(from) - 1.0..=f64::from(to)).contains(&manifest.published_init_ms));
        }
    }

    #[test]
    fn a_file_names_its_handler() {
        let python = of_ending("py").unwrap();
        assert_eq!(
            python.handler_of_file("hello").as_deref(),
            Some("hello.lambda_handler")
        );
        assert_eq!(find(COMPILED).unwrap().handler_of_file("orders"), None);
    }
}
