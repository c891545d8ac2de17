import email.message, html, urllib.parse, xml.etree.ElementTree as ET

def lambda_handler(event, context):
    root = ET.fromstring("<shop><item price='2.5'>tea</item><item price='3'>coffee</item></shop>")
    message = email.message.EmailMessage()
    message["Subject"] = "Zażółć"
    message.set_content("body")
    return {
        "items": [(i.text, float(i.get("price"))) for i in root.iter("item")],
        "escaped": html.escape("<a href='x'>&</a>"),
        "query": urllib.parse.parse_qs("a=1&b=two%20words&a=3"),
        "url": urllib.parse.urlsplit("https://example.com:8443/p/a?q=1#f")._asdict(),
        "subject": message.as_string().splitlines()[0],
    }
