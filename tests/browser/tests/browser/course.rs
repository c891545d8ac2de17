//! A learner's way through exercises of a course.

use anyhow::{Result, ensure};
use lambdabox_browser_tests::axe;
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{dist, on_site, screenshots, serve_page};
use lambdabox_browser_tests::wait::wait_for;
use serde_json::json;
use thirtyfour::By;

/// What the learner writes first: the greeting in another form.
const NEARLY: &str = "import os\n\n\ndef lambda_handler(event, context):\n    return \"Hello \" + os.environ[\"NAME\"]\n";
const SOLVED: &str = "import os\n\n\ndef lambda_handler(event, context):\n    return {\"message\": \"Hello \" + os.environ[\"NAME\"]}\n";

async fn text(console: &Console) -> Result<String> {
    Ok(console.driver().find(By::Tag("body")).await?.text().await?)
}

/// From the list of courses to the page of an exercise's function.
async fn open_exercise(console: &Console, title: &str) -> Result<()> {
    console.follow("Courses").await?;
    console.wait_for_text("Courses of this page").await?;
    console.follow("Introduction to AWS Lambda").await?;
    console.wait_for_text("exercises done").await?;
    console.follow(title).await?;
    console.find(Role::Region, title).await?;
    console.find(Role::Button, "Check").await?;
    Ok(())
}

/// Checks, and waits until the line about all checks says this.
async fn check(console: &Console, summary: &str) -> Result<()> {
    console.press("Check").await?;
    console.wait_for_text(summary).await
}

/// Reads, checks, asks for a hint, mends, checks again, sees the solution, begins again.
async fn do_hello(console: &Console) -> Result<()> {
    open_exercise(console, "Hello to yourself").await?;
    console
        .find(Role::Textbox, "Code of lambda_function.py")
        .await?;
    check(console, "1 of 2 checks pass: 1 of 6 points").await?;
    let shown = text(console).await?;
    for words in [
        "Your function printed the greeting, but returned nothing",
        "Expected of the payload",
        "Runs when your teacher grades",
        "Not passed",
    ] {
        ensure!(shown.contains(words), "{words:?} is missing:\n{shown}");
    }
    ensure!(
        !shown.contains("print writes into the log"),
        "a hint too early"
    );
    // On a narrow screen a bar lies over the last lines of the window, and a driver does not scroll past it.
    let hint = "document.getElementById('course-hint').scrollIntoView({block: 'center'})";
    console.driver().execute(hint, Vec::new()).await?;
    console.press("Show a hint").await?;
    console.wait_for_text("print writes into the log").await?;
    ensure!(!text(console).await?.contains("stands after `return`"));

    console.deploy(NEARLY).await?;
    check(console, "The greeting is right, but it stands alone").await?;
    ensure!(!text(console).await?.contains("One way to solve it"));

    console.deploy(SOLVED).await?;
    check(console, "All visible checks pass: 4 of 6 points").await?;
    let shown = text(console).await?;
    ensure!(shown.contains("One way to solve it"), "{shown}");
    ensure!(!shown.contains("All checks pass"), "one is hidden: {shown}");
    Ok(())
}

#[tokio::test]
async fn an_exercise_is_done_and_its_progress_is_kept() -> Result<()> {
    on_site("course", &dist()?, async |console| {
        do_hello(console).await?;
        let pictures = screenshots()?;
        axe::check(console, &pictures, "course-exercise").await?;

        // The same after a reload, with the exercise beside the function.
        console.driver().refresh().await?;
        console.wait_for_text("All visible checks pass: 4 of 6 points").await?;

        console.driver().find(By::Id("course-more")).await?.click().await?;
        console.press("Reset to starter").await?;
        console.press("Begin again").await?;
        console.wait_for_text("This is the starter again.").await?;
        let code = "return document.querySelector('[aria-label^=\"Code of lambda_function.py\"]').innerText";
        wait_for("the starter in the editor", async || {
            let code = console.driver().execute(code, Vec::new()).await?;
            Ok(code.convert::<String>()?.contains("print(f").then_some(()))
        })
        .await?;
        // What was reached stays reached.
        console.follow("Courses").await?;
        console.wait_for_text("Courses of this page").await?;
        axe::check(console, &pictures, "course-list").await?;
        console.follow("Introduction to AWS Lambda").await?;
        console.wait_for_text("1 of 23 exercises done, 4 of").await?;
        axe::check(console, &pictures, "course-overview").await
    })
    .await
}

#[tokio::test]
async fn answers_have_reasons_and_figures_are_predicted() -> Result<()> {
    on_site("course-quiz", &dist()?, async |console| {
        open_exercise(console, "Five questions at the end").await?;
        let rent = "//label[contains(., 'A computer in the cloud')]/input";
        console
            .driver()
            .find(By::XPath(rent))
            .await?
            .click()
            .await?;
        console.press("Answer: What is AWS Lambda?").await?;
        console
            .wait_for_text("It costs money while it waits")
            .await?;
        ensure!(text(console).await?.contains("Not right"));
        let right = "//label[contains(., 'A service that runs your code')]/input";
        console
            .driver()
            .find(By::XPath(right))
            .await?
            .click()
            .await?;
        console.press("Answer: What is AWS Lambda?").await?;
        console
            .wait_for_text("There is no machine of yours that waits")
            .await?;
        console.fill("For how many minutes", "900").await?;
        console.press("Answer: For how many minutes").await?;
        console.wait_for_text("900 is right in seconds").await?;
        axe::check(console, &screenshots()?, "course-quiz").await?;

        open_exercise(console, "Predict the bill").await?;
        console.fill("The event wait lets", "3").await?;
        console
            .press("Predict, then run: The event wait lets")
            .await?;
        console.wait_for_text("Measured: ").await?;
        console
            .wait_for_text("the clock runs while a function waits")
            .await
    })
    .await
}

#[tokio::test]
async fn a_check_that_never_ends_is_stopped() -> Result<()> {
    on_site("course-stop", &dist()?, async |console| {
        open_exercise(console, "Hello to yourself").await?;
        console
            .deploy("import time\n\n\ndef lambda_handler(event, context):\n    while True:\n        time.sleep(0)\n")
            .await?;
        console.press("Check").await?;
        console.press("Stop").await?;
        console.wait_for_text("Stopped.").await?;
        console.deploy(SOLVED).await?;
        check(console, "All visible checks pass: 4 of 6 points").await
    })
    .await
}

#[tokio::test]
async fn a_course_is_done_on_a_narrow_screen_without_a_network() -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = without_a_network(&chromium).await;
    chromium.quit().await?;
    outcome
}

async fn without_a_network(chromium: &Chromium) -> Result<()> {
    let (site, address) = serve_page()?;
    let driver = chromium.driver();
    let metrics = json!({"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": false});
    let cdp = driver.cdp();
    cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics)
        .await?;
    driver.goto(&address).await?;
    let console = Console::on(driver);
    let active =
        "return navigator.serviceWorker.getRegistration().then((found) => !!found?.active)";
    wait_for("the service worker", async || {
        let answer = driver.execute(active, Vec::new()).await?;
        Ok(answer.convert::<bool>()?.then_some(()))
    })
    .await?;
    drop(site);
    driver.refresh().await?;
    do_hello(&console).await?;
    console
        .screenshot(&screenshots()?.join("course-offline-narrow.png"))
        .await?;
    let sideways = "return document.documentElement.scrollWidth > innerWidth";
    let sideways = driver.execute(sideways, Vec::new()).await?;
    ensure!(!sideways.convert::<bool>()?, "the page scrolls sideways");
    Ok(())
}
