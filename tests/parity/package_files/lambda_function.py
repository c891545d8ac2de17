"""The deployment package lies outside of memory and is read where it is used."""

import importlib.resources
import inspect
import linecache
import os
import pkgutil

import shop.cart
from shop import prices


def lambda_handler(event, context):
    here = os.path.dirname(__file__)
    try:
        open(f"{here}/new.txt", "w")
    except OSError as error:
        refused = str(error)
    return {
        "total": shop.cart.total(["tea", "cake"]),
        "modules": sorted(name for _, name, _ in pkgutil.iter_modules(shop.__path__)),
        "files": sorted(os.listdir(here)),
        "folders": [[root, sorted(folders), sorted(files)] for root, folders, files in os.walk(here)],
        "resource": importlib.resources.files("shop").joinpath("prices.csv").read_text(),
        "loader": shop.cart.__loader__.get_data(f"{here}/shop/prices.csv").decode(),
        "source": inspect.getsource(prices.of),
        "line": linecache.getline(prices.__file__, 1),
        "size": os.stat(f"{here}/shop/prices.csv").st_size,
        "refused": refused,
    }
