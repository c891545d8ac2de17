//! A person writes handlers in the page and runs them.

use anyhow::{Result, ensure};
use lambdabox_browser_tests::session::{on_the_page, screenshots};

#[tokio::test]
async fn a_typed_handler_is_deployed_and_tested() -> Result<()> {
    on_the_page("typed", async |console| {
        console
            .type_into(
                "Code of lambda_function.py",
                // The editor indents the second line by itself.
                &[
                    "def lambda_handler(event, context):",
                    "print('hello from', event['key1'])",
                    "return {'doubled': 2 * event['key2']}",
                ],
            )
            .await?;
        console.press("Deploy").await?;
        let outcome = console.test().await?;
        ensure!(
            console.result_is_in_view().await?,
            "the result must be searched for"
        );
        console
            .screenshot(&screenshots()?.join("succeeded.png"))
            .await?;
        ensure!(outcome.status == "Succeeded", "{outcome:?}");
        ensure!(
            outcome.response.contains(r#""doubled": "value2value2""#),
            "{outcome:?}"
        );
        ensure!(outcome.logs.contains("hello from value1\n"), "{outcome:?}");
        for line in ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "] {
            ensure!(outcome.logs.contains(line), "no {line} in {outcome:?}");
        }
        ensure!(
            outcome.logs.contains("Init Duration: "),
            "the first one is a cold start: {outcome:?}"
        );
        ensure!(outcome.summary.contains("Billed duration"), "{outcome:?}");
        ensure!(outcome.summary.contains("Cost"), "{outcome:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn globals_are_kept_while_warm_and_lost_by_deploying() -> Result<()> {
    on_the_page("warm", async |console| {
        let counter = "count = 0\ndef lambda_handler(event, context):\n    global count\n    count += 1\n    return count\n";
        console.deploy(counter).await?;
        let cold = console.test().await?;
        ensure!(cold.response == "1" && cold.banner.contains("Cold start"), "{cold:?}");
        let warm = console.test().await?;
        ensure!(warm.response == "2" && warm.banner.contains("Warm start"), "{warm:?}");
        ensure!(!warm.logs.contains("Init Duration"), "{warm:?}");
        console.deploy(&format!("{counter}# changed\n")).await?;
        let again = console.test().await?;
        ensure!(again.response == "1" && again.banner.contains("Cold start"), "{again:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_runs_only_after_it_was_deployed() -> Result<()> {
    on_the_page("deploy", async |console| {
        let source =
            |answer: &str| format!("def lambda_handler(event, context):\n    return '{answer}'\n");
        console.deploy(&source("old")).await?;
        console
            .paste_into("Code of lambda_function.py", &source("new"))
            .await?;
        console.wait_for_text("Changes not deployed").await?;
        let old = console.test().await?;
        ensure!(old.response == "\"old\"", "{old:?}");
        ensure!(
            old.banner.contains("Your changes are not deployed"),
            "{old:?}"
        );
        console.press("Deploy").await?;
        let new = console.test().await?;
        ensure!(new.response == "\"new\"", "{new:?}");
        ensure!(
            !new.banner.contains("Your changes are not deployed"),
            "{new:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn errors_are_shown_as_lambda_reports_them() -> Result<()> {
    on_the_page("errors", async |console| {
        console
            .deploy("def lambda_handler(event, context)\n    return 1\n")
            .await?;
        let syntax = console.test().await?;
        console
            .screenshot(&screenshots()?.join("syntax-error.png"))
            .await?;
        ensure!(syntax.status == "Failed", "{syntax:?}");
        ensure!(
            syntax.response.contains("Runtime.UserCodeSyntaxError"),
            "{syntax:?}"
        );
        ensure!(
            syntax
                .logs
                .contains("Syntax error in module 'lambda_function'"),
            "{syntax:?}"
        );

        console
            .deploy("def lambda_handler(event, context):\n    return {}['absent']\n")
            .await?;
        let raised = console.test().await?;
        ensure!(raised.status == "Failed", "{raised:?}");
        ensure!(
            raised.response.contains(r#""errorType": "KeyError""#),
            "{raised:?}"
        );
        ensure!(
            raised.logs.contains("[ERROR] KeyError: 'absent'"),
            "{raised:?}"
        );
        ensure!(
            raised.logs.contains("/var/task/lambda_function.py"),
            "{raised:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_event_is_what_the_handler_gets() -> Result<()> {
    on_the_page("event", async |console| {
        console
            .deploy("def lambda_handler(event, context):\n    return sorted(event)\n")
            .await?;
        console
            .paste_into("Event JSON", r#"{"zwei": 2, "eins": 1}"#)
            .await?;
        let outcome = console.test().await?;
        let response: String = outcome.response.split_whitespace().collect();
        ensure!(response == r#"["eins","zwei"]"#, "{outcome:?}");

        console.paste_into("Event JSON", "{nonsense").await?;
        console.press("Test").await?;
        console.wait_for_text("The event is not valid JSON").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_timeout_takes_no_longer_than_it_must() -> Result<()> {
    on_the_page("timeout", async |console| {
        console
            .deploy("import time\ndef lambda_handler(event, context):\n    time.sleep(800)\n")
            .await?;
        console.configure("Timeout", "600").await?;
        let outcome = console.test().await?;
        console
            .screenshot(&screenshots()?.join("timeout.png"))
            .await?;
        ensure!(outcome.status == "Failed", "{outcome:?}");
        ensure!(outcome.response.contains("Sandbox.Timedout"), "{outcome:?}");
        ensure!(
            outcome.logs.contains("Duration: 600000.00 ms"),
            "{outcome:?}"
        );
        ensure!(outcome.logs.contains("Status: timeout"), "{outcome:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_endless_handler_leaves_the_page_alive_and_is_stopped() -> Result<()> {
    on_the_page("endless", async |console| {
        // Fifteen minutes of a whole CPU: more than anyone waits for.
        console.configure("Timeout", "900").await?;
        console.configure("Memory", "1769").await?;
        console
            .deploy("def lambda_handler(event, context):\n    while True:\n        pass\n")
            .await?;
        console.press("Test").await?;
        console.wait_for_text("The function is running").await?;
        // The page answers while the handler runs.
        console.follow("Configuration").await?;
        console.wait_for_text("General configuration").await?;
        console.follow("Code").await?;
        console.press("Stop the running test").await?;
        console.wait_for_text("Status: Stopped").await?;
        console
            .screenshot(&screenshots()?.join("stopped.png"))
            .await?;

        console
            .deploy("def lambda_handler(event, context):\n    return 'alive'\n")
            .await?;
        let next = console.test().await?;
        ensure!(next.response == "\"alive\"", "{next:?}");
        ensure!(next.banner.contains("Cold start"), "{next:?}");
        Ok(())
    })
    .await
}
