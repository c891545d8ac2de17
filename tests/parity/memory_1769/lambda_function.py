def lambda_handler(event, context):
    total = 0
    for n in range(200_000):
        total += n * n
    return total
