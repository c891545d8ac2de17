"""Plays the table of payments."""

payments = {}


def is_paid(order):
    return order in payments


def charge(order):
    payments[order] = True
    print(f"charged {order}")
