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

#[tokio::test]
async fn a_function_belongs_to_its_region() -> Result<()> {
    on_the_page("region", async |console| {
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function").await?;
        console
            .choose("Region", "US East (N. Virginia) us-east-1")
            .await?;
        console.wait_for_text("No functions").await?;
        console.create("over-there").await?;
        console
            .wait_for_text("arn:aws:lambda:us-east-1:123456789012:function:over-there")
            .await?;
        console
            .choose("Region", "Europe (Ireland) eu-west-1")
            .await?;
        console.find(Role::Link, "my-function").await?;
        ensure!(console.look_for(Role::Link, "over-there").await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_list_of_runtimes_says_what_is_missing_and_why() -> Result<()> {
    on_the_page("runtimes", async |console| {
        console.follow("Functions").await?;
        console.follow("Create function").await?;
        let summary = thirtyfour::By::Css("details summary");
        console.driver().find(summary).await?.click().await?;
        console
            .wait_for_text("the newest one may be missing")
            .await?;
        console
            .wait_for_text("Node.js 24: is not available here yet")
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn environment_variables_have_at_most_four_kilobytes() -> Result<()> {
    on_the_page("four-kilobytes", async |console| {
        console.follow("Configuration").await?;
        console.follow("Environment variables").await?;
        console
            .wait_for_text("never keep a password in one")
            .await?;
        console.press("Add environment variable").await?;
        console.fill("Key 1", "LONG").await?;
        console.fill("Value 1", &"x".repeat(4_096)).await?;
        console.press("Save").await?;
        console
            .wait_for_text("exceeded the 4KB limit. String measured: {\"LONG\":\"xxx")
            .await
    })
    .await
}

#[tokio::test]
async fn answers_exceptions_and_the_timeout_of_three_seconds() -> Result<()> {
    on_the_page("answers", async |console| {
        console
            .deploy("import json\ndef lambda_handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps('Hello')}\n")
            .await?;
        let answer = console.test().await?;
        ensure!(answer.status == "Succeeded", "{answer:?}");
        let response: String = answer.response.split_whitespace().collect();
        ensure!(response == r#"{"statusCode":200,"body":"\"Hello\""}"#, "{answer:?}");

        console
            .deploy("def inner():\n    raise ValueError('too small')\ndef lambda_handler(event, context):\n    inner()\n")
            .await?;
        let raised = console.test().await?;
        ensure!(raised.status == "Failed", "{raised:?}");
        for words in ["Traceback (most recent call last)", "in lambda_handler", "in inner", "ValueError: too small"] {
            ensure!(raised.logs.contains(words), "no {words}: {raised:?}");
        }
        ensure!(raised.response.contains("\"errorType\": \"ValueError\""), "{raised:?}");

        console
            .deploy("import time\ndef lambda_handler(event, context):\n    time.sleep(10)\n")
            .await?;
        let late = console.test().await?;
        ensure!(late.status == "Failed" && late.response.contains("Sandbox.Timedout"), "{late:?}");
        ensure!(late.response.contains("3.00 seconds"), "{late:?}");
        ensure!(late.logs.contains("Duration: 3000.00 ms"), "{late:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_event_is_checked_while_it_is_typed() -> Result<()> {
    on_the_page("checked", async |console| {
        console.paste_into("Event JSON", "{\"key\": }").await?;
        let mark = thirtyfour::By::Css(".cm-lint-marker-error");
        lambdabox_browser_tests::wait::wait_for("a mark beside the line", async || {
            Ok(console.driver().find(mark.clone()).await.ok())
        })
        .await?;
        console
            .screenshot(&screenshots()?.join("event-checked.png"))
            .await?;
        console.paste_into("Event JSON", "{\"key\": 1}").await?;
        lambdabox_browser_tests::wait::wait_for("no mark", async || {
            let marks = console.driver().find_all(mark.clone()).await?;
            Ok(marks.is_empty().then_some(()))
        })
        .await?;
        console.press("Format the event").await?;
        // The browser tells lines without the spaces before them.
        console.wait_for_text("{\n\"key\": 1\n}").await
    })
    .await
}

#[tokio::test]
async fn javascript_is_coloured() -> Result<()> {
    on_the_page("javascript", async |console| {
        console.press("New file").await?;
        console.fill("New file", "index.mjs").await?;
        console.press("Create file").await?;
        console
            .paste_into(
                "Code of index.mjs",
                "export const handler = async (event) => 42;\n",
            )
            .await?;
        let coloured = "const at = (word) => [...document.querySelectorAll('.cm-line span')]
              .find((span) => span.textContent === word);
            const colour = (word) => at(word) && getComputedStyle(at(word)).color;
            const text = getComputedStyle(document.querySelector('.cm-content')).color;
            return !!at('async') && colour('async') !== text && colour('42') !== colour('async');";
        lambdabox_browser_tests::wait::wait_for("colours", async || {
            let yes: bool = console
                .driver()
                .execute(coloured, Vec::new())
                .await?
                .convert()?;
            Ok(yes.then_some(()))
        })
        .await?;
        console
            .screenshot(&screenshots()?.join("javascript.png"))
            .await
    })
    .await
}
