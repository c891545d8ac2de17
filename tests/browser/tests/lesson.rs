//! The first lesson, step by step, as a person does it.

use anyhow::{Result, ensure};
use lambdabox_browser_tests::console::Role;
use lambdabox_browser_tests::session::{on_the_page, screenshots};

#[tokio::test]
async fn a_wrong_name_is_refused_in_the_words_of_aws() -> Result<()> {
    on_the_page("name", async |console| {
        console.follow("Functions").await?;
        console.follow("Create function").await?;
        console.fill("Function name", "my function").await?;
        console.press("Create function").await?;
        console
            .wait_for_text(
                "failed to satisfy constraint: Member must satisfy regular expression pattern",
            )
            .await?;
        console.fill("Function name", "my-function").await?;
        console.press("Create function").await?;
        console
            .wait_for_text("Function already exist: my-function")
            .await?;
        console
            .screenshot(&screenshots()?.join("create.png"))
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_environment_variable_is_missing_then_set_and_survives_a_reload() -> Result<()> {
    on_the_page("environment", async |console| {
        console
            .deploy("import os\ndef lambda_handler(event, context):\n    return os.environ['FAVOURITE_MOVIE']\n")
            .await?;
        let missing = console.test().await?;
        ensure!(missing.banner.contains("KeyError: 'FAVOURITE_MOVIE'"), "{missing:?}");

        console.follow("Configuration").await?;
        console.follow("Environment variables").await?;
        console.press("Add environment variable").await?;
        console.fill("Key 1", "AWS_REGION").await?;
        console.press("Save").await?;
        console
            .wait_for_text("Reserved keys used in this request: AWS_REGION")
            .await?;
        console.fill("Key 1", "FAVOURITE_MOVIE").await?;
        console.fill("Value 1", "Alien").await?;
        console.press("Save").await?;
        console.wait_for_text("All changes are saved.").await?;
        console.follow("Tags").await?;
        console.press("Add tag").await?;
        console.fill("Key 1", "Name").await?;
        console.fill("Value 1", "first").await?;
        console.press("Save").await?;
        console.wait_for_text("All changes are saved.").await?;
        console
            .screenshot(&screenshots()?.join("tags.png"))
            .await?;

        console.driver().refresh().await?;
        let tag = console.find(Role::Textbox, "Value 1").await?;
        ensure!(tag.value().await?.as_deref() == Some("first"));
        console.follow("Code").await?;
        let set = console.test().await?;
        ensure!(set.response == "\"Alien\"", "{set:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn code_has_several_files() -> Result<()> {
    on_the_page("files", async |console| {
        console.press("New file").await?;
        console.fill("New file", "lib/helper.py").await?;
        console.press("Create file").await?;
        console.paste_into("Code of lib/helper.py", "ANSWER = 42\n").await?;
        console.press("lambda_function.py").await?;
        console
            .deploy("from lib.helper import ANSWER\ndef lambda_handler(event, context):\n    return ANSWER\n")
            .await?;
        let outcome = console.test().await?;
        console
            .screenshot(&screenshots()?.join("files.png"))
            .await?;
        ensure!(outcome.response == "42", "{outcome:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_event_is_saved_and_used_again() -> Result<()> {
    on_the_page("events", async |console| {
        console.follow("Test").await?;
        console.paste_into("Event JSON", r#"{"mine":1}"#).await?;
        console.fill("Event name", "my-event").await?;
        console.press("Save the event").await?;
        console
            .wait_for_text("Saved the test event my-event.")
            .await?;
        let outcome = console.test().await?;
        ensure!(
            outcome.banner.contains("Test event: my-event"),
            "{outcome:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_months_bill_is_reckoned_with_its_formula() -> Result<()> {
    on_the_page("pricing", async |console| {
        console.follow("Pricing calculator").await?;
        console.wait_for_text("Total for the month: $2.73").await?;
        console.fill("Requests", "1000000").await?;
        console.wait_for_text("Total for the month: $0.00").await?;
        console
            .screenshot(&screenshots()?.join("pricing.png"))
            .await?;
        Ok(())
    })
    .await
}
