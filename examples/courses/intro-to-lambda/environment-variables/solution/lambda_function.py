import os

MOVIES = ["Alien", "Brazil", "Casablanca", "Dune", "Elf", "Fargo", "Gattaca", "Heat", "Ikiru", "Jaws"]


def lambda_handler(event, context):
    favourite = os.environ.get("FAVOURITE_MOVIE", "none yet")
    limit = int(os.environ["LIMIT"])
    return {
        "favourite": favourite,
        "movies": MOVIES[:limit],
        "coins": 2 * limit,
    }
