"""The component's entry: implements `lambda-handler` of wit/handler.wit.

Imported once, while the component is built: what has been imported by its end is part of the
snapshot that every environment starts from. The methods run in the environment.
"""

from lambdabox_build import free_memory, snapshot

snapshot.prepare()

from lambdabox_runtime import environment, invocation  # noqa: E402  (out of the store)

snapshot.finish()
del snapshot
free_memory.tidy()
del free_memory


class LambdaHandler:
    """The world's export, by the name that componentize-py looks for."""

    def init(self, code, handler):
        # The code is read from /var/task.
        environment.start()
        invocation.load_handler(handler)

    invoke = staticmethod(invocation.invoke)
