//! `pack-courses OUT COURSE...`: packs folders of courses for learners into the folder `OUT`, beside
//! an `index.json` that names them. The page's build runs it, so that it needs no engine.

use lambdabox_authoring::{Course, Fault, course_index};
use lambdabox_core::exercise::pack::CoursePack;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let Some(out) = arguments.next() else {
        eprintln!("pack-courses: say where the packs go, and which folders of courses they are of");
        return ExitCode::from(2);
    };
    let mut courses = Vec::new();
    for folder in arguments {
        match read(&folder) {
            Ok(course) => courses.push(course),
            Err(faults) => {
                for fault in faults {
                    eprintln!("{}/{fault}", folder.display());
                }
                return ExitCode::FAILURE;
            }
        }
    }
    match write(&out, &courses) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pack-courses: cannot write into {}: {error}", out.display());
            ExitCode::FAILURE
        }
    }
}

fn read(folder: &Path) -> Result<CoursePack, Vec<Fault>> {
    Course::read(folder)?.pack()
}

fn write(out: &Path, courses: &[CoursePack]) -> io::Result<()> {
    fs::create_dir_all(out)?;
    for course in courses {
        let file = format!("{}.json", course.spec.id);
        fs::write(out.join(file), course.to_json())?;
    }
    fs::write(out.join("index.json"), course_index(courses))
}
