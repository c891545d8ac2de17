import math

def lambda_handler(event, context):
    bodies = [[0.0, 0.0, 0.0, 0.0, 39.47], [4.84, -1.16, 0.6, 2.81, 0.0376], [8.34, 4.12, -1.01, 1.82, 0.011]]
    for _ in range(event["steps"]):
        for i, a in enumerate(bodies):
            for b in bodies[i + 1:]:
                dx, dy = a[0] - b[0], a[1] - b[1]
                force = 0.001 / (math.sqrt(dx * dx + dy * dy) ** 3)
                a[2] -= dx * b[4] * force
                a[3] -= dy * b[4] * force
                b[2] += dx * a[4] * force
                b[3] += dy * a[4] * force
        for body in bodies:
            body[0] += 0.001 * body[2]
            body[1] += 0.001 * body[3]
    return bodies
