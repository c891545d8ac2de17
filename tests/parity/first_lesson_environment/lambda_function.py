import os

def lambda_handler(event, context):
    movie = os.environ['FAVOURITE_MOVIE']
    print(f"The favourite movie is {movie}")
    return {"statusCode": 200, "body": movie}
