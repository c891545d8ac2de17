import os, random, secrets, uuid

def lambda_handler(event, context):
    return {
        "random": random.random(),
        "sample": random.sample(range(100), 5),
        "gauss": random.gauss(0, 1),
        "urandom": os.urandom(8).hex(),
        "token": secrets.token_hex(8),
        "uuid": str(uuid.uuid4()),
        "seeded": random.Random(42).random(),
    }
