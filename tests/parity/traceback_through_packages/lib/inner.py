def divide(a, b):
    # The line below is the innermost frame.
    return a / b
