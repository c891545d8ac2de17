import importlib


def said(name):
    try:
        importlib.import_module(name)
        return "imported"
    except ImportError as error:
        return f"{type(error).__name__}: {error}"


def lambda_handler(event, context):
    return [said(name) for name in ("arrays", "models", "fast", "boto3", "nothing_at_all")]
