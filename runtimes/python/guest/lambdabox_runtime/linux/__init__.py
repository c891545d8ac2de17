"""What Linux has and WASI has not, fetched when it is first asked for: see `mends/linux.py`."""
