import os

PASSWORD = "tiger-42"
MOVIES = ["Alien", "Brazil", "Casablanca", "Dune", "Elf", "Fargo", "Gattaca", "Heat", "Ikiru", "Jaws"]


def lambda_handler(event, context):
    limit = int(os.environ["LIMIT"])
    return {
        "favourite": os.environ.get("FAVOURITE_MOVIE", "none yet"),
        "movies": MOVIES[:limit],
        "coins": 2 * limit,
    }
