"""`hashlib.pbkdf2_hmac`, which CPython takes from OpenSSL only."""

import hashlib
import hmac


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    """Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."""
    if not isinstance(hash_name, str):
        raise TypeError(
            f"pbkdf2_hmac() argument 'hash_name' must be str, not {type(hash_name).__name__}"
        )
    start = hmac.new(bytes(memoryview(password)), digestmod=hash_name)
    start = getattr(start, "_hmac", start)  # the C object beneath
    size = start.digest_size
    if dklen is None:
        dklen = size
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if dklen < 1:
        raise ValueError("key length must be greater than 0.")
    salt = bytes(memoryview(salt))
    key = b""
    block = 0
    while len(key) < dklen:
        block += 1
        key += _block(start, salt + block.to_bytes(4, "big"), iterations)
    return key[:dklen]


def _block(start, salt, iterations):
    def chain(message):
        mac = start.copy()
        mac.update(message)
        return mac.digest()

    value = chain(salt)
    total = int.from_bytes(value, "big")
    for _ in range(iterations - 1):
        value = chain(value)
        total ^= int.from_bytes(value, "big")
    return total.to_bytes(len(value), "big")


def scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64):
    """scrypt password-based key derivation function."""
    from . import scrypt as implementation

    return implementation.derive(password, salt, n, r, p, maxmem, dklen)


def apply():
    scrypt.__module__ = "_hashlib"
    hashlib.scrypt = scrypt
    hashlib.__all__ += ("scrypt",)
    pbkdf2_hmac.__module__ = "_hashlib"
    hashlib.pbkdf2_hmac = pbkdf2_hmac
    if "pbkdf2_hmac" not in hashlib.__all__:
        hashlib.__all__ += ("pbkdf2_hmac",)
