//! What invokes a function, as a person uses it: other services, a schedule, HTTP, and the lines to
//! be copied.

use anyhow::{Context as _, Result, ensure};
use lambdabox_browser_tests::axe;
use lambdabox_browser_tests::console::{Console, Outcome, Role};
use lambdabox_browser_tests::session::{on_the_page, screenshots};
use lambdabox_browser_tests::wait::wait_for;

/// Answers with what tells the sources apart; fails for a branch of a certain name.
const TELLS: &str = r#"from urllib.parse import unquote_plus
def lambda_handler(event, context):
    print('attempt', context.aws_request_id)
    for record in event.get('Records', []):
        source = record['eventSource']
        if source == 'aws:s3':
            thing = record['s3']['object']
            return [record['eventName'], unquote_plus(thing['key']), thing.get('size')]
        if source == 'aws:dynamodb':
            return [record['eventName'], record['dynamodb']['Keys']]
        ref = record['codecommit']['references'][0]['ref']
        if ref.endswith('bad'):
            raise ValueError('no ' + ref)
        return [record['eventName'], ref]
    if 'alarmData' in event:
        return event['alarmData']['state']['value']
    return [event['detail-type'], event['time']]
"#;

/// Does something that invokes the function, and waits for what came of it.
async fn outcome_of(
    console: &Console,
    act: impl AsyncFnOnce(&Console) -> Result<()>,
) -> Result<Outcome> {
    let before = console.outcome().await?.map(|outcome| outcome.summary);
    act(console).await?;
    wait_for("a result", async || {
        let now = console.outcome().await?;
        Ok(now.filter(|outcome| before.as_ref() != Some(&outcome.summary)))
    })
    .await
}

async fn pressed(console: &Console, button: &'static str) -> Result<Outcome> {
    outcome_of(console, async |console| console.press(button).await).await
}

/// The answer without its white space.
fn answer(outcome: &Outcome) -> String {
    outcome.response.split_whitespace().collect()
}

/// Drops a file on the page.
async fn drop_file(console: &Console, name: &str, text: &str) -> Result<()> {
    let drop = "const data = new DataTransfer();
        data.items.add(new File([arguments[1]], arguments[0]));
        document.querySelector('main').dispatchEvent(
          new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
    console
        .driver()
        .execute(drop, vec![name.into(), text.into()])
        .await?;
    Ok(())
}

async fn add(console: &Console, source: &str) -> Result<()> {
    console.choose("Source", source).await
}

#[tokio::test]
async fn files_items_pushes_alarms_and_the_clock_invoke_the_function() -> Result<()> {
    on_the_page("triggers", async |console| {
        let pictures = screenshots()?;
        console.deploy(TELLS).await?;
        console.follow("Add trigger").await?;
        console.wait_for_text("No triggers").await?;
        axe::check(console, &pictures, "triggers-empty").await?;

        // A bucket: the name is checked, what matches is told, the rest is not.
        console.fill("Bucket name", "My Bucket").await?;
        console.press("Add trigger").await?;
        console
            .wait_for_text("A bucket name has 3 to 63 lowercase letters")
            .await?;
        console.fill("Bucket name", "my-photos").await?;
        console.fill("Prefix", "in/").await?;
        console
            .choose("Event types", "Create and delete events")
            .await?;
        console.press("Add trigger").await?;
        console.find(Role::Region, "S3: my-photos").await?;
        console.wait_for_text("The bucket is empty.").await?;
        console.fill("Key", "in/my cat.txt").await?;
        let put = pressed(console, "Upload").await?;
        ensure!(
            answer(&put) == r#"["ObjectCreated:Put","in/mycat.txt",14]"#,
            "{put:?}"
        );
        ensure!(
            put.banner
                .contains("Trigger: S3 ObjectCreated:Put in/my cat.txt"),
            "{put:?}"
        );
        console
            .wait_for_text("The event that the function got")
            .await?;
        console.fill("Key", "elsewhere.txt").await?;
        console.press("Upload").await?;
        console
            .wait_for_text("The function was not invoked")
            .await?;
        console
            .wait_for_text("does not match the notification's prefix and suffix")
            .await?;
        let dropped = outcome_of(console, async |console| {
            drop_file(console, "dog.txt", "wuff").await
        })
        .await?;
        ensure!(
            answer(&dropped) == r#"["ObjectCreated:Put","in/dog.txt",4]"#,
            "{dropped:?}"
        );
        console.choose("Object", "in/dog.txt").await?;
        let deleted = pressed(console, "Delete object").await?;
        ensure!(
            answer(&deleted) == r#"["ObjectRemoved:Delete","in/dog.txt",null]"#,
            "{deleted:?}"
        );
        axe::check(console, &pictures, "triggers-s3").await?;

        // A table: an item is inserted, changed and removed.
        add(console, "DynamoDB").await?;
        console.press("Add trigger").await?;
        console.find(Role::Region, "DynamoDB: my-table").await?;
        let inserted = pressed(console, "Put item").await?;
        ensure!(
            answer(&inserted) == r#"["INSERT",{"id":{"S":"1"}}]"#,
            "{inserted:?}"
        );
        console.press("Put item").await?;
        console
            .wait_for_text("The item is as it was before")
            .await?;
        console
            .fill("Item", r#"{"id": "1", "name": "milk"}"#)
            .await?;
        let modified = pressed(console, "Put item").await?;
        ensure!(
            answer(&modified) == r#"["MODIFY",{"id":{"S":"1"}}]"#,
            "{modified:?}"
        );
        console.fill("Item", r#"{"name": "milk"}"#).await?;
        console.press("Put item").await?;
        console
            .wait_for_text("Missing the key id in the item")
            .await?;
        let removed = pressed(console, "Delete item").await?;
        ensure!(
            answer(&removed) == r#"["REMOVE",{"id":{"S":"1"}}]"#,
            "{removed:?}"
        );

        // They are there after a reload.
        console.driver().refresh().await?;
        console.find(Role::Region, "S3: my-photos").await?;
        console.wait_for_text("in/my cat.txt").await?;
        for name in ["S3: my-photos", "DynamoDB: my-table"] {
            console.press(&format!("Delete {name}")).await?;
            console.press("Confirm: Delete").await?;
            console.wait_for_text("The trigger was deleted.").await?;
        }
        console.wait_for_text("No triggers").await?;

        // A repository; a failure is tried again, with the same request id.
        add(console, "CodeCommit").await?;
        console.press("Add trigger").await?;
        let pushed = pressed(console, "Push a commit").await?;
        ensure!(
            answer(&pushed) == r#"["ReferenceChanges","refs/heads/main"]"#,
            "{pushed:?}"
        );
        let repository = console.find(Role::Region, "CodeCommit: my-repo").await?;
        ensure!(
            repository.text().await?.contains("main"),
            "no branch is listed"
        );
        let branches = console
            .driver()
            .find_all(thirtyfour::By::Css("[id^=trigger-0-push]"))
            .await?;
        let branch = branches.first().context("the field of the branch")?;
        branch.clear().await?;
        branch.send_keys("bad").await?;
        let failed = pressed(console, "Push a commit").await?;
        ensure!(failed.status == "Failed", "{failed:?}");
        ensure!(failed.banner.contains("this was attempt 3."), "{failed:?}");
        console.follow("View the log stream in CloudWatch").await?;
        let log = console
            .find(Role::Region, "Log events")
            .await?
            .text()
            .await?;
        let attempts: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("attempt "))
            .collect();
        ensure!(attempts.len() == 4, "{log}");
        let ids: Vec<&str> = attempts
            .iter()
            .filter_map(|line| line.rsplit(' ').next())
            .collect();
        ensure!(
            ids[1] == ids[2] && ids[2] == ids[3] && ids[0] != ids[1],
            "{ids:?}"
        );
        console.driver().back().await?;

        // An alarm tells of a change only.
        add(console, "CloudWatch alarm").await?;
        console.press("Add trigger").await?;
        console
            .find(Role::Region, "CloudWatch alarm: my-alarm")
            .await?;
        let alarm = pressed(console, "Report value").await?;
        ensure!(answer(&alarm) == r#""ALARM""#, "{alarm:?}");
        console.press("Report value").await?;
        console
            .wait_for_text("The alarm stays in the state ALARM")
            .await?;

        // A schedule moves the virtual clock.
        add(console, "EventBridge (CloudWatch Events): schedule").await?;
        console
            .fill("Schedule expression", "cron(0 12 * * * *)")
            .await?;
        console.press("Add trigger").await?;
        console
            .wait_for_text("Parameter ScheduleExpression is not valid")
            .await?;
        console
            .fill("Schedule expression", "cron(0 12 * * ? *)")
            .await?;
        console.press("Add trigger").await?;
        console.wait_for_text("2026-01-02 12:00:00 UTC").await?;
        let noon = pressed(console, "Go on to the next run").await?;
        ensure!(
            answer(&noon) == r#"["ScheduledEvent","2026-01-02T12:00:00Z"]"#,
            "{noon:?}"
        );
        let next = pressed(console, "Go on to the next run").await?;
        ensure!(
            answer(&next) == r#"["ScheduledEvent","2026-01-03T12:00:00Z"]"#,
            "{next:?}"
        );
        console.wait_for_text("2026-01-04 12:00:00 UTC").await?;
        axe::check(console, &pictures, "triggers").await
    })
    .await
}

const HTTP: &str = r#"import json
def lambda_handler(event, context):
    http = event['requestContext']['http']
    if http['path'] == '/plain':
        return {'hello': event.get('queryStringParameters')}
    if http['path'] == '/wrong':
        return {'statusCode': 200, 'body': {'a': 1}}
    return {
        'statusCode': 201,
        'headers': {'X-Method': http['method']},
        'cookies': ['seen=1'],
        'body': json.dumps({'got': json.loads(event['body'])}),
    }
"#;

#[tokio::test]
async fn requests_to_the_function_url_are_answered() -> Result<()> {
    on_the_page("function-url", async |console| {
        let pictures = screenshots()?;
        console.deploy(HTTP).await?;
        console.follow("Configuration").await?;
        console.follow("Function URL").await?;
        console.wait_for_text("No function URL").await?;
        console.press("Create function URL").await?;
        console
            .wait_for_text(".lambda-url.eu-west-1.on.aws/")
            .await?;

        console.choose("Method", "POST").await?;
        console.fill("Path", "/orders").await?;
        console.fill("Body", r#"{"tea": 2}"#).await?;
        let created = pressed(console, "Send request").await?;
        ensure!(
            created.response.starts_with("HTTP/1.1 201 Created\n"),
            "{created:?}"
        );
        ensure!(
            created
                .response
                .contains("\nx-method: POST\nset-cookie: seen=1\n\n"),
            "{created:?}"
        );
        ensure!(
            created.response.ends_with(r#"{"got": {"tea": 2}}"#),
            "{created:?}"
        );
        axe::check(console, &pictures, "function-url").await?;
        for summary in console
            .driver()
            .find_all(thirtyfour::By::Css("details > summary"))
            .await?
        {
            summary.scroll_into_view().await?;
            summary.click().await?;
        }
        console.wait_for_text("--data-raw '{\"tea\": 2}'").await?;
        console.wait_for_text("\"rawPath\": \"/orders\"").await?;

        console.fill("Path", "/plain").await?;
        console.fill("Query string", "a=1&a=2&b=x%20y").await?;
        let plain = pressed(console, "Send request").await?;
        ensure!(plain.response.starts_with("HTTP/1.1 200 OK\n"), "{plain:?}");
        ensure!(
            plain
                .response
                .ends_with(r#"{"hello": {"a": "1,2", "b": "x y"}}"#),
            "{plain:?}"
        );
        console.fill("Path", "/wrong").await?;
        let wrong = pressed(console, "Send request").await?;
        ensure!(
            wrong.response.starts_with("HTTP/1.1 502 Bad Gateway\n"),
            "{wrong:?}"
        );
        ensure!(wrong.banner.contains("json.dumps"), "{wrong:?}");
        console.fill("Path", "no slash").await?;
        console.press("Send request").await?;
        console.wait_for_text("A path begins with a slash").await?;

        // Whoever must sign and does not is turned away before the function.
        console.press("Delete Function URL").await?;
        console.press("Confirm: Delete").await?;
        console.wait_for_text("No function URL").await?;
        console
            .choose("Auth type", "AWS_IAM: requests must be signed")
            .await?;
        console.press("Create function URL").await?;
        console.press("Send request").await?;
        console.wait_for_text("HTTP/1.1 403 Forbidden").await
    })
    .await
}

#[tokio::test]
async fn the_lines_for_the_cli_and_boto3_carry_the_event() -> Result<()> {
    on_the_page("commands", async |console| {
        console.follow("Test").await?;
        console
            .paste_into("Event JSON", r#"{"name": "it's Ada"}"#)
            .await?;
        console.press("Show lines").await?;
        console.wait_for_text("--function-name my-function").await?;
        console
            .wait_for_text(r#"--payload '{"name":"it'\''s Ada"}'"#)
            .await?;
        console
            .wait_for_text(r#"client = boto3.client("lambda", region_name="eu-west-1")"#)
            .await?;
        axe::check(console, &screenshots()?, "commands").await
    })
    .await
}
