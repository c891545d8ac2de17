"""Times the calibration programs under this very interpreter.

Usage: python3 native.py PROGRAM.py [ROUNDS]. Prints one JSON object: the least CPU time in
milliseconds that one call of `lambda_handler(EVENT, None)` took over ROUNDS calls after a first,
unmeasured one.
"""

import json
import runpy
import sys
import time

module = runpy.run_path(sys.argv[1])
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
handler, event = module["lambda_handler"], module["EVENT"]
handler(dict(event), None)
best = None
for _ in range(rounds):
    started = time.process_time_ns()
    handler(dict(event), None)
    spent = time.process_time_ns() - started
    best = spent if best is None else min(best, spent)
print(json.dumps({"milliseconds": best / 1e6, "event": event, "python": sys.version.split()[0]}))
