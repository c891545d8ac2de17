//! How a function is invoked from elsewhere: the lines for the AWS command line and for Python, to
//! be copied.

use crate::function::FunctionConfig;

/// The AWS command line: invokes the function with `event` and shows what it answers.
#[must_use]
pub fn aws_cli(function: &FunctionConfig, event: &str) -> String {
    format!(
        "aws lambda invoke \\\n  --function-name {} \\\n  --region {} \\\n  --cli-binary-format raw-in-base64-out \\\n  --payload {} \\\n  response.json && cat response.json",
        shell_quoted(&function.function_name),
        shell_quoted(&function.region),
        shell_quoted(&compact(event)),
    )
}

/// Python with boto3: the same.
#[must_use]
pub fn boto3(function: &FunctionConfig, event: &str) -> String {
    format!(
        "import boto3\n\nclient = boto3.client(\"lambda\", region_name={})\nresponse = client.invoke(\n    FunctionName={},\n    InvocationType=\"RequestResponse\",\n    Payload={}.encode(),\n)\nprint(response[\"StatusCode\"], response.get(\"FunctionError\"))\nprint(response[\"Payload\"].read().decode())\n",
        python_quoted(&function.region),
        python_quoted(&function.function_name),
        python_quoted(&compact(event)),
    )
}

/// A word for a POSIX shell.
pub(crate) fn shell_quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@,+".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A Python string: JSON's escapes are Python's too.
fn python_quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The document on one line, or as it is if it is none.
fn compact(event: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(event) {
        Ok(document) => document.to_string(),
        Err(_) => event.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "{\n  \"name\": \"it's \\\"Ada\\\"\"\n}";

    #[test]
    fn lines_can_be_copied() {
        let function = FunctionConfig::default();
        insta::assert_snapshot!(aws_cli(&function, EVENT), @r#"
        aws lambda invoke \
          --function-name my-function \
          --region eu-west-1 \
          --cli-binary-format raw-in-base64-out \
          --payload '{"name":"it'\''s \"Ada\""}' \
          response.json && cat response.json
        "#);
        insta::assert_snapshot!(boto3(&function, EVENT), @r#"
        import boto3

        client = boto3.client("lambda", region_name="eu-west-1")
        response = client.invoke(
            FunctionName="my-function",
            InvocationType="RequestResponse",
            Payload="{\"name\":\"it's \\\"Ada\\\"\"}".encode(),
        )
        print(response["StatusCode"], response.get("FunctionError"))
        print(response["Payload"].read().decode())
        "#);
    }
}
