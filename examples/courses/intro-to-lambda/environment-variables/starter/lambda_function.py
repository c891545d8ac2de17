import os

MOVIES = ["Alien", "Brazil", "Casablanca", "Dune", "Elf", "Fargo", "Gattaca", "Heat", "Ikiru", "Jaws"]


def lambda_handler(event, context):
    favourite = os.environ["FAVOURITE_MOVIE"]
    limit = os.environ["LIMIT"]
    return {
        "favourite": favourite,
        "movies": MOVIES[:3],
        "coins": 2 * limit,
    }
