import sys, time

def lambda_handler(event, context):
    sys.stdout.write("half a line")
    sys.stderr.write("half an error")
    time.sleep(10)
