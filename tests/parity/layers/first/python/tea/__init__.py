KIND = "green"


def fail():
    raise ValueError("cold tea")
