try:
    from ._speedups import fast
except ImportError:
    fast = None
