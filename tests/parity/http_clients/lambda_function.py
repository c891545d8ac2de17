import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request

import urllib3


def said(attempt):
    try:
        return attempt()
    except Exception as error:
        return f"{type(error).__module__}.{type(error).__name__}: {error}"


def get(url, **more):
    return urllib.request.urlopen(url, timeout=1, **more).read().decode()


def by_hand():
    with socket.create_connection(("echo.example.com", 80), timeout=1) as connection:
        connection.sendall(b"POST /by/hand HTTP/1.1\r\nHost: echo.example.com\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        answer = b""
        while data := connection.recv(100):
            answer += data
    return json.loads(answer.partition(b"\r\n\r\n")[2])["body"]


def other_protocol():
    with socket.create_connection(("api.example.com", 80), timeout=1) as connection:
        connection.sendall(b"*1\r\n$4\r\nPING\r\n")
        return connection.recv(100).decode()


def https():
    connection = http.client.HTTPSConnection("api.example.com")
    connection.request("GET", "/menu")
    secured = connection.sock
    response = connection.getresponse()
    subject = secured.getpeercert()["issuer"] if secured else None
    return [response.status, response.getheader("x-cafe"), response.read().decode(), str(subject)]


def lambda_handler(event, context):
    pool = urllib3.PoolManager(retries=False, timeout=1)
    request = urllib.request.Request("https://echo.example.com/x?y=1", data=b"caf\xc3\xa9", headers={"X-Token": "1"})
    echoed = json.loads(get(request, context=ssl.create_default_context()))
    return {
        "menu": get("https://api.example.com/menu"),
        "https": https(),
        "echo": [echoed[name] for name in ("method", "url", "body", "isBase64Encoded")],
        "status": said(lambda: get("http://api.example.com/broken")),
        "undefined": said(lambda: get("http://api.example.com/nothing")),
        "slow": said(lambda: get("http://api.example.com/slow")),
        "nowhere": said(lambda: get("http://nowhere.example.com/")),
        "urllib3": [pool.request("POST", "https://echo.example.com/", fields={"a": "1"}).status, said(lambda: pool.request("GET", "https://nowhere.example.com/"))],
        "by hand": by_hand(),
        "other protocol": said(other_protocol),
        "port": said(lambda: socket.create_connection(("api.example.com", 8080), timeout=1)),
        "head": pool.request("HEAD", "http://api.example.com/menu").headers["x-cafe"],
    }
