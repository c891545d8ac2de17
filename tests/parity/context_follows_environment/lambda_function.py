"""The context object shows what the environment variables say when an invocation begins."""

import os

from awslambdaric.lambda_context import LambdaContext

usual = os.environ


def lambda_handler(event, context):
    os.environ = usual
    seen = [context.function_name, context.memory_limit_in_mb, context.function_version]
    trace = os.environ.get("_X_AMZN_TRACE_ID")
    for name, value in event.get("set", {}).items():
        os.environ[name] = value
    for name in event.get("remove", []):
        del os.environ[name]
    if "replace" in event:
        os.environ = event["replace"]
    now = LambdaContext("id", None, None, 0).function_name
    if "reload" in event:
        os.reload_environ()
        trace = [trace, trace == os.environ["_X_AMZN_TRACE_ID"]]
    return {"seen": seen, "now": now, "trace": trace}
