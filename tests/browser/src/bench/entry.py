"""Runs one of the programs beside it on its own event."""

import importlib


def handler(event, context):
    program = importlib.import_module(event["program"])
    return repr(program.lambda_handler(program.EVENT, context))
