from collections import Counter

TEXT = ("It was the best of times, it was the worst of times, it was the age of wisdom, "
        "it was the age of foolishness, it was the epoch of belief, ") * 200

def lambda_handler(event, context):
    words = [w.strip(",.").lower() for w in TEXT.split()]
    return Counter(words).most_common(5)
