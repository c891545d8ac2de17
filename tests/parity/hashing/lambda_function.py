import base64, binascii, hashlib, hmac, zlib

def lambda_handler(event, context):
    data = b"lambdabox" * 100
    return {
        **{name: hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")},
        "hmac": hmac.new(b"key", data, "sha256").hexdigest(),
        "pbkdf2": hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 10).hex(),
        "crc32": zlib.crc32(data),
        "base64": base64.b64encode(data[:20]).decode(),
        "hex": binascii.hexlify(data[:4]).decode(),
        "zlib": len(zlib.compress(data)),
    }
