from .inner import divide

def run(event):
    return [divide(100, n) for n in event["numbers"]]
