"""The entry of the component with native packages: what app.py of the other one does, and their modules linked in."""

from lambdabox_build import free_memory, linked, snapshot

snapshot.prepare()

from lambdabox_runtime import environment, invocation  # noqa: E402  (out of the store)

snapshot.finish()
linked.install()
del linked, snapshot
free_memory.tidy()
del free_memory


class LambdaHandler:
    """The world's export, by the name that componentize-py looks for."""

    def init(self, code, handler):
        # The code is read from /var/task.
        environment.start()
        invocation.load_handler(handler)

    invoke = staticmethod(invocation.invoke)
