def lambda_handler(event, context):
    n = 0
    while True:
        n += 1
        if n % 100_000 == 0:
            print(n)
