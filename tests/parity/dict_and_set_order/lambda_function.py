def lambda_handler(event, context):
    words = "the quick brown fox jumps over the lazy dog and runs away".split()
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return {"dict": list(counts), "set": list(set(words)), "frozen": list(frozenset(words[:5])), "mixed": list({1, "a", (2, 3), None, 2.5})[:0] + ["-"],
            "hash": hash("lambdabox")}
