"""Drives AWS's `awslambdaric`: one call loads the handler, every further call is one event."""

import importlib
import json
import os
import sys

from awslambdaric import bootstrap
from componentize_py_types import Err
from wit_world.imports.types import Failure

from . import process, variables
from .log_sink import LogSink
from .mends import clocks, scheduler, switching
from .runtime_client import InitDone, RuntimeClient

# Setting a module's attribute by its name takes thrice the work.
_globals_of_bootstrap = bootstrap.__dict__
_client = None
_handler = None
_log_sink = None
# How the main thread is run, by the shortest way.
_host, _main_thread, _run_others = switching.host, scheduler.main, scheduler.run_others
_threads = scheduler.threads


def load_handler(handler):
    """Runs AWS's `bootstrap.run` up to where it would wait for the first event."""
    global _client, _handler, _log_sink
    # Its log format, log level and encoder are fixed when it is imported: do that again, with
    # this environment's variables.
    log_format = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "")
    if log_format.upper() == "JSON" or "AWS_LAMBDA_LOG_LEVEL" in os.environ:
        importlib.reload(bootstrap)
    _log_sink = LogSink()
    bootstrap.create_log_sink = lambda: _log_sink
    variables.start()
    bootstrap.create_lambda_context = variables.create_lambda_context
    _client = RuntimeClient()
    sys.argv = ["/var/runtime/bootstrap.py", handler]
    try:
        bootstrap.run(handler, _client)
    except InitDone as done:
        # The handler is a local variable of `run`, the frame beneath this one.
        _handler = done.__traceback__.tb_next.tb_frame.f_locals["request_handler"]
        clocks.freeze()
        return
    except SystemExit as error:
        if _client.error is None:
            process.exit_for(error)
    except BaseException as error:
        process.exit_for(error)
    raise Err(_failure(_client.error))


def invoke(event, context):
    """One turn of the loop in `bootstrap.run`."""
    (
        request_id,
        deadline_ms,
        invoked_function_arn,
        trace_id,
        client_context,
        cognito_identity,
        tenant_id,
    ) = context
    clocks.thaw()
    _client.response = _client.error = None
    _globals_of_bootstrap["_GLOBAL_AWS_REQUEST_ID"] = request_id
    _globals_of_bootstrap["_GLOBAL_TENANT_ID"] = tenant_id
    variables.set_trace_id(trace_id)
    try:
        _host(
            _main_thread,
            _run_others,
            bootstrap.handle_event_request,
            _client,
            _handler,
            request_id,
            event,
            "application/json",
            client_context,
            cognito_identity,
            invoked_function_arn,
            deadline_ms,
            tenant_id,
            _log_sink,
        )
        if _threads:
            scheduler.let_others_run()
    except BaseException as error:
        process.exit_for(error)
    clocks.freeze()
    if _client.error is not None:
        raise Err(_failure(_client.error))
    return _client.response


def _failure(document):
    """The fields of the contract, from the document that AWS's code has written."""
    fields = json.loads(document)
    return Failure(
        error_type=fields["errorType"],
        error_message=fields["errorMessage"],
        stack_trace=fields["stackTrace"],
        document=document,
    )
