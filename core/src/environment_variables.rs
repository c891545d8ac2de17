//! The environment variables of a handler's process.

use crate::{
    function::{FunctionConfig, LogFormat},
    ids::EnvironmentIds,
    runtime::RuntimeManifest,
};

/// Every variable in the order in which the guest sees them: Lambda's, the runtime's, then the
/// function's own, which replace those before them.
///
/// `_X_AMZN_TRACE_ID` is not here: a runtime sets it anew for each invocation.
pub(crate) fn environment_variables(
    config: &FunctionConfig,
    manifest: &RuntimeManifest,
    ids: &EnvironmentIds,
) -> Vec<(String, String)> {
    let memory = config.memory_size.to_string();
    let log_group = config.log_group_name();
    let lambda = [
        ("_HANDLER", config.handler.as_str()),
        ("AWS_ACCESS_KEY_ID", &ids.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", &ids.secret_access_key),
        ("AWS_SESSION_TOKEN", &ids.session_token),
        ("AWS_REGION", &config.region),
        ("AWS_DEFAULT_REGION", &config.region),
        (
            "AWS_EXECUTION_ENV",
            manifest.execution_env.as_deref().unwrap_or_default(),
        ),
        ("AWS_LAMBDA_FUNCTION_NAME", &config.function_name),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", &log_group),
        ("AWS_LAMBDA_LOG_STREAM_NAME", &ids.log_stream_name),
        ("AWS_LAMBDA_RUNTIME_API", "169.254.100.1:9001"),
        ("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"),
        ("AWS_XRAY_DAEMON_ADDRESS", "169.254.100.1:2000"),
        ("_AWS_XRAY_DAEMON_ADDRESS", "169.254.100.1"),
        ("_AWS_XRAY_DAEMON_PORT", "2000"),
        ("LAMBDA_TASK_ROOT", "/var/task"),
        ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
        ("LANG", "en_US.UTF-8"),
        (
            "LD_LIBRARY_PATH",
            "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
        ),
        (
            "PATH",
            "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        ),
        ("PWD", "/var/task"),
        ("SHLVL", "0"),
        ("TZ", ":UTC"),
    ];
    let mut variables: Vec<(String, String)> = lambda
        .into_iter()
        // Custom runtimes have no AWS_EXECUTION_ENV.
        .filter(|(key, value)| *key != "AWS_EXECUTION_ENV" || !value.is_empty())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    if config.logging.log_format == LogFormat::Json {
        variables.push(("AWS_LAMBDA_LOG_FORMAT".into(), "JSON".into()));
        if let Some(level) = config.logging.application_log_level {
            variables.push(("AWS_LAMBDA_LOG_LEVEL".into(), level.name().into()));
        }
    }
    for (key, value) in manifest.environment.iter().chain(&config.environment) {
        variables.retain(|(known, _)| known != key);
        variables.push((key.clone(), value.clone()));
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(config: &FunctionConfig) -> String {
        let manifest = RuntimeManifest::from_json(
            r#"{"name":"python3.14","runtimeVersion":"x","executionEnv":"AWS_Lambda_python3.14","environment":{"LC_CTYPE":"C.UTF-8","PYTHONPATH":"/var/runtime"}}"#,
        )
        .unwrap();
        let ids = EnvironmentIds {
            log_stream_name: "2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef".into(),
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: "secret".into(),
            session_token: "token".into(),
        };
        environment_variables(config, &manifest, &ids)
            .into_iter()
            .map(|(key, value)| format!("{key}={value}\n"))
            .collect()
    }

    #[test]
    fn lambda_sets_its_own_and_the_functions_come_last() {
        let mut config = FunctionConfig::default();
        config
            .environment
            .insert("TZ".into(), "Europe/Dublin".into());
        config.environment.insert("STAGE".into(), "zażółć".into());
        insta::assert_snapshot!(variables(&config));
    }

    #[test]
    fn json_logs_are_told_to_the_runtime() {
        let mut config = FunctionConfig::default();
        config.logging.log_format = LogFormat::Json;
        config.logging.application_log_level = Some(crate::function::LogLevel::Debug);
        let text = variables(&config);
        assert!(text.contains("AWS_LAMBDA_LOG_FORMAT=JSON\nAWS_LAMBDA_LOG_LEVEL=DEBUG\n"));
    }
}
