def lambda_handler(event, context):
    limit = event["limit"]
    is_prime = [True] * (limit + 1)
    count = 0
    for number in range(2, limit + 1):
        if is_prime[number]:
            count += 1
            for multiple in range(number * number, limit + 1, number):
                is_prime[multiple] = False
    return {"primes": count}
