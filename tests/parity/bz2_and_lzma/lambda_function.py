"""bzip2 and xz: what C libraries have packed is unpacked, and what is packed here comes back."""

import base64
import bz2
import io
import lzma
import tarfile
import zipfile

# Packed by the C libraries.
BZ2 = base64.b64decode("QlpoOTFBWSZTWZV7IlMAFUVZgAAQQAB/4DKjHgBQBL6AD1vLStqqqwKp49If6pVQCMCgAxGmmjQpD/1SlN/lVAACof6pB+1UAAEUj9VSPakADT7BFX8BFX9BFX38sM8+ud/T19vfrmc5znOcdNAODYFBAQFBsDg0A6ZAPMAB1hoB5kA6aAcGwKCAgKDYHBoB0yAeYADjBsDzIB00A4NgUEBAUGwODQDpkA8wAFMCA8yAdNAODYFBAQFBsDg0A6ZAPMABAUGwODQDpkA8wAH4xj5j58+fPxd4u7u7v6PMgHTQDg2CSSe972973ve972AAAAAAAAErStaySRVoqqx5kA6aBJJLCY+YmZJvHzEzJNiWVbEsq2JZVsSyrYllWxLB1renA61vVzOMy22zxNSSSS226tttknicSSQHiyTrW9OB1rejk51vRyc6StVoStVoStVoStVoStVoStSax8xdVWqu7u3TIB5gC7u7vF3d96q66785oStVoStVoSrdglW7BKt2CVbsEq3YJVuwSrdgnft27Vu7u7cGgHTIB5gF1VVQ9zBKt2CVbsEq3YJVSlVKUN70De9A3vQN71czMq22ZJJ1IHBoB0yFXVVQekkkkkkkgAAAAFzMy3LbEkkQKDYHBoVV1VB2SSSSSSSAAAAAXMzLb3bOpJJMCAgKDZVVdUHJJJJJJJIAAAABczMtt8rOZJJJwbAoICKqqugqSSSSSSSAAAAAZxxe+++7bfKTmSQcGwKCAkkne97ckkkkkkkqqqqqqqqsyr6BFX9BFX+BFX5BFXYIq/gIq9AIq+ARV2CKugRVwEVf4EVfAIq+ARV8Air/i7kinChISr2RKYA=")
XZ = base64.b64decode("/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4C5xAbRdADoZSENjs8DZcCQEzrmiJt4Hhfr/dtUbZjhUv7kIXJj6X28527kGonMHR5u7a4Yz+76JGC+kRVLqri+UP1k4xt+FHvpC14NIoPYkEo/Ta04cNPMDdT/PaQkqV5iRKrvepLAA6e+1fldLyV9H4vkW9DxBkdnc3DhMAu93P57j03CMD6eAn+4zwmlSm0KMG9jCh13L/Z09jQWC39nmJ556HsuTS3oMeNSSFPluUECz0XzjU/HakifwKMHtfRfWR2RfplM9ppLOIcxkvPuzH/LuYUlw/vxMiVALAVaNe+DdeLhAxZotW7abOacNcitcxijPKbKzXVDzGnOGKHMvWp7WhLeY0ZKkzZrfTvWUouI32f4T+rq1MOksYKMA3vxVbJeLvMbh947EhJv7l9fsTdXJ3FPsUsX8t3dbaxK1QncqptgjzWujVcJw1l9V2plfFcQ0gpXGFGAEcf66VT6QXUeVJ7I3NsvhmDVy5qGegikEr3WPsHtBBk1uTmdmaCu+BjZNk6xWH23LsPJ5k0qvo7oxEZDFZPICqF9EcAtPKr1V9WGHH+aH+rL4uLRY6+8bSD8E9EeTkQAAdgmE776PidsAAdAD8lwAANq7At+xxGf7AgAAAAAEWVo=")
TEXT = b"".join(b"tea number %d is green\n" % number for number in range(500))


def lambda_handler(event, context):
    if event.get("damaged"):
        raised = []
        for unpack, packed in ((bz2.decompress, BZ2), (lzma.decompress, XZ)):
            broken = bytearray(packed)
            broken[len(packed) // 2] ^= 1
            try:
                unpack(bytes(broken))
            except (OSError, lzma.LZMAError) as error:
                raised.append(f"{type(error).__name__}: {error}")
        return raised
    sizes = {}
    for name, pack, unpack in (
        ("bz2", bz2.compress, bz2.decompress),
        ("xz", lzma.compress, lzma.decompress),
        ("alone", lambda data: lzma.compress(data, lzma.FORMAT_ALONE), lzma.decompress),
        ("sha256", lambda data: lzma.compress(data, check=lzma.CHECK_SHA256), lzma.decompress),
    ):
        packed = pack(TEXT)
        assert unpack(packed) == TEXT, name
        sizes[name] = len(packed)
    for mode in ("bz2", "xz"):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:" + mode) as tar:
            tar.addfile(tarfile.TarInfo("empty"))
        file.seek(0)
        with tarfile.open(fileobj=file) as tar:
            sizes["tar." + mode] = tar.getnames()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", TEXT, zipfile.ZIP_LZMA)
        archive.writestr("b", TEXT, zipfile.ZIP_BZIP2)
    with zipfile.ZipFile(file) as archive:
        assert archive.read("a") == archive.read("b") == TEXT
    with bz2.open("/tmp/lines.bz2", "wt") as out:
        out.write("one\ntwo\n")
    with bz2.open("/tmp/lines.bz2", "rt") as lines:
        sizes["lines"] = lines.readlines()
    step = lzma.LZMADecompressor()
    pieces = [step.decompress(XZ[at:at + 16]) for at in range(0, len(XZ), 16)]
    assert b"".join(pieces) == TEXT and step.eof
    sizes["theirs"] = [bz2.decompress(BZ2) == TEXT, lzma.decompress(XZ) == TEXT]
    return sizes
