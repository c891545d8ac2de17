"""The Python runtime of lambdabox: what stands beneath AWS's own `awslambdaric`."""
