import threading

def lambda_handler(event, context):
    thread = threading.Thread(target=print, args=("from a thread",))
    thread.start()
    thread.join()
    return "joined"
