def lambda_handler(event, context):
    text = "x" * (1024 * 1024)
    blocks = []
    while True:
        blocks.append(text + str(len(blocks)))
        if len(blocks) % 50 == 0:
            print(len(blocks))
