//! Grading a class, beside what graders do without a sandbox: a process of Python for each check.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context as _, Result, bail};

use crate::paths::Paths;
use crate::program::{PYTHON, capture};
use crate::step::step;

const CHECKS: usize = 10;
/// Submissions, unless `LAMBDABOX_BENCH_SUBMISSIONS` says otherwise.
const SUBMISSIONS: usize = 1_000;
/// How many processes of Python are measured: each is like the others.
const PROCESSES: usize = 500;
const CORES: usize = 2;

const HANDLER: &str = "import json\n\ndef lambda_handler(event, context):\n    name = event.get('name') or 'world'\n    print(json.dumps({'greets': name}))\n    return {'message': f'Hello {name}'}\n";
/// What a grader of processes does at least: import, call, compare.
const HARNESS: &str = "import importlib.util, json, sys\nspec = importlib.util.spec_from_file_location('lambda_function', sys.argv[1])\nmodule = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(module)\nanswer = module.lambda_handler(json.loads(sys.argv[2]), None)\nsys.exit(answer != json.loads(sys.argv[3]))\n";

pub(crate) struct Grading {
    pub(crate) check_ms: f64,
    pub(crate) process_ms: f64,
    pub(crate) peak_mb: Option<f64>,
}

pub(crate) fn measure(paths: &Paths, lambdabox: &Path) -> Result<Grading> {
    let folder = paths.target.join("bench").join("grading");
    let submissions = env::var("LAMBDABOX_BENCH_SUBMISSIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(SUBMISSIONS);
    write_class(&folder, submissions)?;
    let mut measured = None;
    step("grading a class, and the same checks as processes", || {
        // Whatever is compiled once is compiled now.
        let (_, _) = grade(
            paths,
            lambdabox,
            &folder,
            &["--shard", &format!("1/{submissions}")],
        )?;
        let (time, peak_mb) = grade(paths, lambdabox, &folder, &[])?;
        let processes = processes(&folder)?;
        let check_ms = time.as_secs_f64() * 1e3 / (submissions * CHECKS) as f64;
        let process_ms = processes.as_secs_f64() * 1e3 / PROCESSES as f64;
        let grading = Grading {
            check_ms,
            process_ms,
            peak_mb,
        };
        let told = format!(
            "{submissions} submissions x {CHECKS} checks in {:.1} s; {:.1} times as fast",
            time.as_secs_f64(),
            process_ms / check_ms
        );
        measured = Some(grading);
        Ok(told)
    })?;
    measured.context("grading was not measured")
}

fn write_class(folder: &Path, submissions: usize) -> Result<()> {
    let cannot = || format!("cannot write the class into {}", folder.display());
    let _ = fs::remove_dir_all(folder);
    let mut spec = String::from("id = \"hello\"\ntitle = \"Hello\"\n");
    for check in 0..CHECKS {
        write!(
            spec,
            "[[check]]\nid = \"check-{check}\"\nname = \"Greets {check}\"\n[[check.step]]\n\
             event = {{ name = \"crew-{check}\" }}\n\
             expect.payload.equal = {{ message = \"Hello crew-{check}\" }}\n"
        )?;
    }
    let write = |path: &str, text: &str| -> Result<()> {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(cannot)?;
        }
        fs::write(path, text).with_context(cannot)
    };
    write("exercise/exercise.toml", &spec)?;
    write("exercise/README.md", "Greet.\n")?;
    write("exercise/starter/lambda_function.py", "")?;
    write("exercise/solution/lambda_function.py", HANDLER)?;
    write("harness.py", HARNESS)?;
    for number in 0..submissions {
        // No two are alike.
        let text = format!("# learner {number}\n{HANDLER}");
        write(&format!("in/learner-{number:05}.py"), &text)?;
    }
    Ok(())
}

/// How long grading takes, and the most memory that it had, where the system tells.
fn grade(
    paths: &Paths,
    lambdabox: &Path,
    folder: &Path,
    options: &[&str],
) -> Result<(Duration, Option<f64>)> {
    let started = Instant::now();
    let mut child = Command::new(lambdabox)
        .current_dir(folder)
        .env("LAMBDABOX_RUNTIMES", paths.target.join("runtimes"))
        .args([
            "grade",
            "exercise",
            "in",
            "--format",
            "json",
            "-o",
            "report.json",
        ])
        .args([
            "--jobs",
            &CORES.to_string(),
            "--fail-under",
            &CHECKS.to_string(),
        ])
        .args(options)
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start lambdabox")?;
    let mut peak = None;
    let status = loop {
        peak = peak_mb(&child).or(peak);
        if let Some(status) = child.try_wait().context("cannot wait for lambdabox")? {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    if !status.success() {
        bail!("grading the class ended with {status}: everybody should have all points");
    }
    Ok((started.elapsed(), peak))
}

/// The most memory that a process had until now, in MB. Only Linux tells.
fn peak_mb(child: &Child) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1_024.0 / 1e6)
}

/// How long so many processes take on the same cores.
fn processes(folder: &Path) -> Result<Duration> {
    let ask = "import os, sys; print(os.path.realpath(sys.executable))";
    let python = capture(Command::new(PYTHON).args(["-c", ask]))?;
    let python = python.trim();
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while next.fetch_add(1, Ordering::Relaxed) < PROCESSES {
            let status = Command::new(python)
                .current_dir(folder)
                .args(["harness.py", "in/learner-00000.py", "{\"name\":\"crew-0\"}"])
                .arg("{\"message\":\"Hello crew-0\"}")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .status()
                .context("cannot start Python")?;
            if !status.success() {
                bail!("a check in a process of Python ended with {status}");
            }
        }
        Ok(())
    };
    let started = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CORES).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
    })?;
    Ok(started.elapsed())
}
