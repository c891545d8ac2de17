"""A batch processor of the kind that OpenTelemetry has: a worker that exports in batches or after a
while, is flushed by the handler, and is shut down in the end."""

import collections
import threading
import time


class BatchProcessor:
    def __init__(self, export, batch=5, delay=2.0):
        self.export, self.batch, self.delay = export, batch, delay
        self.spans = collections.deque()
        self.condition = threading.Condition(threading.Lock())
        self.done = False
        self.flush_request = None
        self.worker = threading.Thread(target=self.run, name="OtelBatchSpanProcessor", daemon=True)
        self.worker.start()

    def on_end(self, span):
        self.spans.appendleft(span)
        if len(self.spans) >= self.batch:
            with self.condition:
                self.condition.notify()

    def run(self):
        timeout = self.delay
        while not self.done:
            with self.condition:
                if self.done:
                    break
                if len(self.spans) < self.batch and self.flush_request is None:
                    self.condition.wait(timeout)
                request, self.flush_request = self.flush_request, None
            begun = time.time_ns()
            while self.spans:
                batch = [self.spans.pop() for _ in range(min(self.batch, len(self.spans)))]
                self.export(batch)
            timeout = max(self.delay - (time.time_ns() - begun) / 1e9, 0)
            if request is not None:
                request.set()

    def force_flush(self, seconds=5):
        request = threading.Event()
        with self.condition:
            self.flush_request = request
            self.condition.notify_all()
        return request.wait(seconds)

    def shutdown(self):
        self.done = True
        with self.condition:
            self.condition.notify_all()
        self.worker.join()


exported = []


def export(batch):
    time.sleep(0.1)
    exported.append(len(batch))


processor = BatchProcessor(export)


def lambda_handler(event, context):
    begun = time.monotonic()
    exported.clear()
    for number in range(event["spans"]):
        processor.on_end(number)
        time.sleep(0.01)
    flushed = processor.force_flush()
    took = round(time.monotonic() - begun, 1)
    if event.get("shutdown"):
        processor.shutdown()
    return {
        "flushed": flushed, "exported": list(exported), "took": took,
        "alive": processor.worker.is_alive(),
    }  # fmt: skip
