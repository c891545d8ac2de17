//! A course as one HTML file, opened from a disk, and as a package in a learning management system.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Result, anyhow, ensure};
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{at_address, dist, on_site};
use lambdabox_browser_tests::wait::wait_for;
use lambdabox_host::exercise::Course;
use lambdabox_host::single::{HTML_MAX_BYTES, PageFiles, SingleCourse};
use serde_json::Value;
use thirtyfour::By;

/// Solves "Hello to yourself", and imports a module that no snapshot has: out of the library.
const SOLVED: &str = "import os\n\n\ndef lambda_handler(event, context):\n    import imaplib\n    return {\"message\": \"Hello \" + os.environ[\"NAME\"]}\n";

/// A learning management system with one package, which keeps what it is told by student.
const LMS: &str = r#"<!doctype html><html lang="en"><title>LMS</title><link rel="icon" href="data:,">
<script src="scorm12.min.js"></script><body><script>
const student = new URLSearchParams(location.search).get("student");
window.API = new Scorm12API({ autocommit: false });
const kept = sessionStorage.getItem(student);
if (kept) API.loadFromJSON(JSON.parse(kept));
API.cmi.core.student_id = student;
const finish = API.LMSFinish;
API.LMSFinish = (none) => {
  const { suspend_data, core } = API.renderCMIToJSONObject().cmi;
  const { lesson_location, lesson_status } = core;
  sessionStorage.setItem(student, JSON.stringify({ suspend_data, core: { lesson_location, lesson_status } }));
  return finish.call(API, none);
};
const frame = Object.assign(document.createElement("iframe"), { src: "index.html", width: 1200, height: 900, title: "Course" });
document.body.append(frame);
</script></body></html>"#;

/// The course of the examples, with the page that was built.
fn packed() -> Result<SingleCourse> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/courses/intro-to-lambda");
    let course = Course::read(&folder).and_then(|course| course.pack());
    let course = course.map_err(|faults| anyhow!("the course has faults: {faults:?}"))?;
    Ok(SingleCourse::pack(
        &PageFiles::of_folder(&dist()?)?,
        &course,
    )?)
}

/// From the course to an exercise, through all that is asked there.
async fn do_hello(console: &Console) -> Result<()> {
    console.wait_for_text("0 of 23 exercises done").await?;
    console.follow("Hello to yourself").await?;
    console.find(Role::Button, "Check").await?;
    console.press("Check").await?;
    console
        .wait_for_text("1 of 2 checks pass: 1 of 6 points")
        .await?;
    console.deploy(SOLVED).await?;
    console.press("Check").await?;
    console
        .wait_for_text("All visible checks pass: 4 of 6 points")
        .await
}

#[tokio::test]
async fn a_course_is_one_file_that_a_double_click_opens() -> Result<()> {
    let html = packed()?.html()?;
    ensure!(html.len() <= HTML_MAX_BYTES);
    // As somebody names a file, with everything that addresses have to escape.
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("Kurs für #1 100% ok.html");
    fs::write(&file, html)?;
    let address = format!(
        "file://{}/Kurs%20f%C3%BCr%20%231%20100%25%20ok.html",
        folder.path().display()
    );
    at_address("one-file", &address, async |console| {
        do_hello(console).await?;
        // Everything is still there when the file is opened anew.
        console.driver().goto("about:blank").await?;
        console.driver().goto(&address).await?;
        console.wait_for_text("1 of 23 exercises done").await
    })
    .await
}

#[tokio::test]
async fn what_is_not_whole_says_so() -> Result<()> {
    let html = packed()?.html()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("cut.html");
    // What a copy that was broken off leaves has no end; this one lacks bytes in the middle.
    let (start, end) = html.split_at(html.len() / 2);
    fs::write(
        &file,
        [start, end.get(1_000..).unwrap_or_default()].concat(),
    )?;
    let address = format!("file://{}", file.display());
    at_address("one-file-cut", &address, async |console| {
        console.wait_for_text("This file cannot be opened").await
    })
    .await
}

/// What the system was told.
async fn told(console: &Console) -> Result<Value> {
    let all = "return API.renderCMIToJSONObject().cmi";
    Ok(console.driver().execute(all, Vec::new()).await?.convert()?)
}

#[tokio::test]
async fn a_learning_management_system_is_told_how_far_a_student_is() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let package = packed()?.scorm(None)?;
    zip::ZipArchive::new(Cursor::new(package))?.extract(folder.path())?;
    fs::write(folder.path().join("lms.html"), LMS)?;
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../target/tools/axe/node_modules/scorm-again/dist/scorm12.min.js"),
        folder.path().join("scorm12.min.js"),
    )?;
    // A page of the site's name is asked for first: the system's own page is beside it.
    on_site("scorm", folder.path(), async |console| {
        let driver = console.driver();
        let here = driver.current_url().await?;
        let lms = |student: &str| here.join(&format!("lms.html?student={student}"));
        driver.goto(lms("ann")?.as_str()).await?;
        driver.find(By::Tag("iframe")).await?.enter_frame().await?;
        do_hello(console).await?;
        driver.enter_default_frame().await?;
        let before = wait_for("the score", async || {
            let cmi = told(console).await?;
            let has = cmi["suspend_data"]
                .as_str()
                .is_some_and(|text| text.contains("=4!"));
            Ok(has.then_some(cmi))
        })
        .await?;
        let score: u32 = before["core"]["score"]["raw"]
            .as_str()
            .unwrap_or_default()
            .parse()?;
        ensure!((1..100).contains(&score), "{before}");
        ensure!(before["core"]["lesson_status"] == "incomplete", "{before}");
        let interactions = before["interactions"].to_string();
        ensure!(
            interactions.contains("hello-to-yourself."),
            "{interactions}"
        );
        ensure!(interactions.contains("correct"), "{interactions}");

        // Another student on the same machine begins at the beginning.
        driver.goto(lms("bob")?.as_str()).await?;
        driver.find(By::Tag("iframe")).await?.enter_frame().await?;
        console.wait_for_text("0 of 23 exercises done").await?;

        // The first one goes on where she was.
        driver.goto(lms("ann")?.as_str()).await?;
        driver.find(By::Tag("iframe")).await?.enter_frame().await?;
        console.wait_for_text("Hello to yourself").await?;
        driver.enter_default_frame().await?;
        wait_for("the score of before", async || {
            let cmi = told(console).await?;
            Ok((cmi["core"]["score"]["raw"] == before["core"]["score"]["raw"]).then_some(()))
        })
        .await
    })
    .await
}
