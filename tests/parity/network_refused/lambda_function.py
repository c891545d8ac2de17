import socket, urllib.request

def lambda_handler(event, context):
    results = []
    for attempt in (lambda: socket.create_connection(("127.0.0.1", 80), timeout=1),
                    lambda: socket.getaddrinfo("example.com", 80),
                    lambda: urllib.request.urlopen("http://example.com/", timeout=1)):
        try:
            attempt()
            results.append("connected")
        except Exception as error:
            results.append(type(error).__name__)
    return results
