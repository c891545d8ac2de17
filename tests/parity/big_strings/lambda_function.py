def lambda_handler(event, context):
    text = "abcdefghij" * 100_000
    return [len(text), text.count("ja"), text.find("jab", 500_000), hash(text) == hash("abcdefghij" * 100_000),
            len(text.replace("e", "éé")), len(text.encode("utf-16")), text.upper()[999_990:]]
