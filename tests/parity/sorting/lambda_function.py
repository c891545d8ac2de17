import random

def lambda_handler(event, context):
    r = random.Random(7)
    values = [r.randrange(10 ** 6) for _ in range(20_000)]
    people = [{"name": f"n{r.randrange(50)}", "age": r.randrange(90)} for _ in range(500)]
    people.sort(key=lambda p: (p["age"], p["name"]))
    values.sort()
    return [values[0], values[10_000], values[-1], people[0], people[-1]]
