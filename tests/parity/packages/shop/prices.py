from decimal import Decimal

PRICES = {"tea": Decimal("2.50"), "coffee": Decimal("3.20")}
