//! Environment variables that Lambda keeps for itself.

/// The one of Lambda's own names that a configuration may set: a program that starts the runtime.
pub(crate) const EXEC_WRAPPER: &str = "AWS_LAMBDA_EXEC_WRAPPER";

/// Whether a function's configuration may not set this key.
pub(super) fn is_reserved(key: &str) -> bool {
    matches!(
        key,
        "_HANDLER"
            | "_X_AMZN_TRACE_ID"
            | "AWS_DEFAULT_REGION"
            | "AWS_REGION"
            | "AWS_EXECUTION_ENV"
            | "AWS_ACCESS_KEY"
            | "AWS_ACCESS_KEY_ID"
            | "AWS_SECRET_ACCESS_KEY"
            | "AWS_SESSION_TOKEN"
            | "LAMBDA_TASK_ROOT"
            | "LAMBDA_RUNTIME_DIR"
    ) || key.starts_with("AWS_LAMBDA_") && key != EXEC_WRAPPER
}
