import sys, traceback, warnings

def lambda_handler(event, context):
    warnings.warn("this is old", DeprecationWarning, stacklevel=1)
    warnings.warn("mind the gap")
    print("to stderr", file=sys.stderr)
    try:
        int("x")
    except ValueError:
        traceback.print_exc()
    return "ok"
