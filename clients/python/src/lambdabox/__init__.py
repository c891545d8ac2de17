"""Runs AWS Lambda handlers in a sandbox: same result, log, duration and bill on every machine.

>>> from lambdabox import Function
>>> with Function("shop/", env={"STAGE": "test"}) as shop:
...     answer = shop.invoke({"item": "tea"})
"""

from .answer import Answer, Cost, Report
from .errors import EventRefused, FunctionError, LambdaboxError
from .function import Function

__all__ = [
    "Answer",
    "Cost",
    "EventRefused",
    "Function",
    "FunctionError",
    "LambdaboxError",
    "Report",
]
