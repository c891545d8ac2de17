"""Floating-point physics, as in the Computer Language Benchmarks Game."""

import math


def lambda_handler(event, context):
    bodies = [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47],
        [4.84, -1.16, -0.10, 0.60, 2.81, -0.02, 0.037],
        [8.34, 4.12, -0.40, -1.01, 1.82, 0.008, 0.011],
        [12.89, -15.11, -0.22, 1.08, 0.86, -0.01, 0.0017],
    ]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    for _ in range(event["n"]):
        for a, b in pairs:
            dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
            force = 0.001 / math.sqrt(dx * dx + dy * dy + dz * dz) ** 3
            for axis, d in ((3, dx), (4, dy), (5, dz)):
                a[axis] -= d * b[6] * force
                b[axis] += d * a[6] * force
        for body in bodies:
            for axis in range(3):
                body[axis] += 0.001 * body[axis + 3]
    return round(bodies[0][0], 6)


EVENT = {"n": 6_000}
