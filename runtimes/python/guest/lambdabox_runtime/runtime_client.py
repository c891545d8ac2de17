"""Stands in for AWS's HTTP client of the Runtime API beneath `awslambdaric`."""

from awslambdaric.lambda_runtime_client import BaseLambdaRuntimeClient, LambdaRuntimeClient

from .marshaller import Marshaller


class InitDone(BaseException):
    """Leaves AWS's loop where it would wait for the first invocation."""


class RuntimeClient(LambdaRuntimeClient):
    """Keeps what `awslambdaric` posts, instead of sending it."""

    def __init__(self):
        # What the current call posted: the response, or the error's JSON document.
        self.response = None
        self.error = None
        # Where AWS's own is, and where handlers that bring one of their own put it.
        BaseLambdaRuntimeClient.marshaller = Marshaller()

    def wait_next_invocation(self):
        raise InitDone

    def post_init_error(self, error_response_data, error_type_override=None):
        from awslambdaric.lambda_runtime_marshaller import to_json

        self.error = to_json(error_response_data).encode("utf-8")

    def post_invocation_result(
        self, invoke_id, result_data, content_type="application/json", invocation_id=None
    ):
        self.response = result_data if isinstance(result_data, bytes) else result_data.encode()

    def post_invocation_error(
        self, invoke_id, error_response_data, xray_fault, invocation_id=None
    ):
        self.error = error_response_data.encode("utf-8")
