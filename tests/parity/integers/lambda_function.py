def lambda_handler(event, context):
    big = 3 ** 500
    return {
        "factorial": str(__import__("math").factorial(60)),
        "pow": pow(7, 12345, 10 ** 12),
        "bits": big.bit_length(),
        "digits": sum(int(c) for c in str(big)),
        "shift": [1 << 63, -(1 << 63), (1 << 64) - 1, -7 // 2, -7 % 3, ~5],
        "bytes": (2 ** 64 - 1).to_bytes(8, "big").hex(),
    }
