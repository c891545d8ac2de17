import os, sys

def lambda_handler(event, context):
    for size in (1, 4095, 4096, 4097, 65535, 65536, 65537):
        sys.stdout.write("z" * size + "\n")
    sys.stdout.flush()
    sys.stderr.write("to stderr\n")
    written = os.write(1, b"w" * 70000 + b"\n")
    return written
