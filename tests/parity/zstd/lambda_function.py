"""Zstandard: what its C library has packed is unpacked, and what is packed here comes back."""

import base64
import compression.zstd as zstd
import hashlib
import io
import tarfile
import zipfile

# Packed by the C library, with a checksum; a dictionary that it has trained, and a frame that needs it.
THEIRS = base64.b64decode("KLUv/WSAJMVUAGYiSxpgS9Ic2NaRVw4Dh04FQdQRERHS0sIKiiKwAlQAQAA9ACX3srDP2p+hXuXxJ9cs5jGFY+ovIAAQHBJFm9CQMChwZsJWpjoLHEyE3auCQ0AhDyQU4+AgERgKqyUQiAWCYrSywGsxshhR0FDIAogFhwSFYhjyITOJ25g1h6R0TsbtV2dx1rZDw5qCBZp9WI+0ruE3OdYs7rb9ydZokj1jSmP0sitFloUV62+zKOpnMsbIWRA2BSmls/Izy746vXxqlnW9xCnZci7+FcK5pE8WvXjLaZRXHZuN8OWrXdYkpF4xkZPTUob0qmVyLc00Na19jIcBRGMy8dtxQ4Z1uqom09q97K+zD1G/Vxw2k83ZKJmUY2JasWRPf418Fq3ts3wR69HJFpvWvJtzFsfzF4ULqLMKR0kqdVoDU0AgQGBQQCfUS90HI8AgJSlaaJnVdPgy3mxg/W3aUzJPpEa9fvdN49JwDU+mHtOOByoAI0ZhqQmrmVO42exKsOvlMLBfv0kZcIuGJIYpPKREvNLy9rIRHMOT9kbniUljYvt7S7cABO0r5axx4dHEnR9DLnJTD7DgedU9mf66dQBcFvwTkgVovaXs5De8ngu7XthsjhFTGtJL9Ddd03bWQqo1fr9DbQrwOofCyahxVwLUOirWGVwI8lfENmSw4SV2wVEjRTJiMIQo7adgM+b/H5sVVie3vEejt4uCiBTN7MmB6p/iXckehvOQkAXYUSdJJutZtmhcxFWsSKZaQh0icyTsC7/vrvMH0aAeO3wN2cYWgAN+fcAfqzZJZAZRqCtyHm7dlJMcLsYjfmNOtJtHXmvTj7K04zK68mOKMr7Wsdbp5oZ8rpLEykXi+AbIpOl4mPypAz3UoJLwtkPTnTr8GDQeHN+4RI1NuJxd/GIJoOTkMikkbW+FGxvlsFjz5MVALe/H2l9CTi+ki2HViE+OFywtPn9FthdNU1iGzLQG1buZgvEZm05HfnjiA57GieRF/BDbzV2IefDe3DH/r6PH+Z1xovtIy9YlX9OHSWwEzOa84AyB9HO/mlbRikd/na9INtG4vosfdyU4iunmPXuhDMcmQUIEYTEFdlUb/OAGBIeaLzPigc9XO5s5uDvqfs9sUu5hWe63lf4IZfBHKUFye6uAP1OO4EQxAqyvyDG+fZjOidEU2fmPRxsdLUY1OEset29/0VoL7ZyFzgoFwbegczjHJin5SiSVVS2Cs3Ma0OvfNfRKm8diteNhlr8xc27r2SRo/XJuYNVPcFXPCY3mEeBBmYffPgS0KGBsvhNw+E80y2j7lKyeCgXAH1/tmdGwwSCBJrsUDQQTcSveJvqWrmyDLBnbWKqLtvx0T3iWZkFnwrmo8SjTAox/tr4LJRKK29oyh8ReLL+mNaH3kpNpSxLveQBQgRK0oJ7wXeLNICnrh2iK1lfv4kdSNW3GaR4dA2degIaBvUzyCbci/fNqgb7xTmbGTXx/b2aJdvA8aHqNXLE2dwIgJHjz22TajaS2QxUF+KdjnHNVvnVwTog5D8SpvoZurJT862T3wWacMQIatdK2b1bDiruDNP4gteIHmm8eYbZGAkQKc8PfMcg4NkUN48zuYvrECcwPvSl2bIjv4r1963+coTjoHUkQe0rxuqPHeExpnkxrLvIZZaNisFZyBOb9PGlp3jKW6uJ8INxingXvl+iflssONOY0pMgqNdo9BirORJl+7OSVwWezYZ/ylBLChb3wR8P4n6rBEwCASrpzxLcR+qgxq0JCKHNS+/ZsKTdmH/2rHHEQNnsj//sHQF+/EqlArZz37ogRnm6+riYSjtODAAKPB2lubTbbqub3UINDQW49+TtVb42UOFTJA31KLmUuCDG+II1AmtVSgoApuKyLBGx386/VLDy4zLdcAi1L873DvvDX2GfvG7swWzEQUE4D0pADyHnWqzn6QInqhU7xPaoEqTIxZsDsThsvWQ5s6wQDa4LizWJ5JpFR+VrfXFD7qDtFmtucQxvKowq141dNepjQHANyQkIrek9PhF8rTdKip5Q7RlmQQrlFuytMgVqLvGHsgso+CkrIeqIchJsSEPglVvSIuJ+KmmE5ri42KbQMYbZbIhyFG7hff2k7EroIxuhDGtm3Ikzd+KiKnIzuFAkFto4r5UoJW7Yw3ThTG+bBe9qrntLPsLUmS+QgeooFP1OV+EpX5fIxS/1aSAIhB8uW/gMqEfyETzzJtNNI1mZ9BV8z+CYbsXW5vVMuar4GWe9R7Owo/nK4JkDXhoQenAxxklAH+D5sQAM34AepqlATEEeMIlKdrAXtqJGeKVUZJ4afU713ZLV9mFVHqw67ZRzx5P96I4lGNwmYdE51sJJKDof5O0fIQtDbYCHOufg2+qFqk06DiELdWZzfy8NE1H4lGTTND1TZnHgzyqohFelPaM6R4lHSkn0wX3ZD+dFnX6eoouYtbXgCnebHK3FvWXvBcEs1MxqvC1U4Zej5QF+zx1gPsbAwM5VX1QSCDwlFNPpIgDB+eaW+tbm6+V2yk4lcfhSt5gnCxL1cRbF1s7canhylne3iObqk1bUa/3NczV2dgpuW66NErYDW2Ln/sj8Gp7xTECK5uqsbhMx2VsCL7EMWLuMa/bmJLIE5aQAER1z3/IQyprHu9e+uDPDrTZA2LxEyIXo3itKTkI93ZUeB3FSFurY3oxPRGSLvYhRafb2CwaHQWeBEhwWhIj5pN4D9jEg5J164r43oASxWWNkCl0YIQncClw4L4rfIL9EjcrUb0eUbcPcyt4Zj7kBDF4D3H9o+MTQ09xhrAIhrJwB+mIbd44LHJ2iC+doh55RZ3Lv/SAR5KUky1AeeZOuuzTNAgeOBfNccr9zI/+zT6bNvyXnhX2OWP1iKYkcR/rbMEaY23/MRyYpisk53P9cEEG2kQbHOSyFYTe7mG8cUEQ3m7dEcSF6ZETrpGuMMxq6jhtjF0GbTcsHNW4NEG5xj8ItYduvIl6vdbkRjtU7Ok855A2nBsJK1SmXncPkUV7GuI6HYlf85KdplUn1IIccU9sdqgdP5yfAVE8W88OUkA+DDORP0/8j/gAiqKoMjyChwRnRDghQQyQjqvVX2zr/cFUZj/qyTDSqowchvJEYfrCvfuUUpjUZYDRFA3SDqEMZdWXK4JiKOCR/hkcNF44WBljTgHJXGRmYq2rXAKx3Cr02RFVlskZklbfUAMCgIEEALHD/0JBKeXgCegxCWYSX9UPAnUm6ISCI3yNqueW5CDkq/xd6Ooaa667BMuzDn6P/INWgLPbADKqHs0G+mBCkXltgycE6B1I9LsiO6vgxK0nT2ucHvdhFAolSbG+unvtAvZTmfCKG5RICYzLTdaIgOb6h+x6/Wvw2jnBlqPA7bTpRSac+anhBKgUKhFmbg65p5u6OeN3kOg/OqxKUOpGIBLMA999lABTuo6WaZMBp2h3QG0Sd4RRiJICWUA8fCAksfg7iZUU/zBw4/+BnfhjcMG5OoEC26UiQ4gH2GJpOgGFYdguJXEO0TPLc9ZTih6IkmnNEqw6anWfCKzVNfCot+HeB80DLksn05GNLOS1x3vlAP8uBo9dRQlp3nNmiiaB9JrHF6RA0kenn9S4ecGNxXwGSuBODtCm8NufU=")
DICTIONARY = base64.b64decode("N6Qw7PhPEFkcEOAq6f////8rcmvLEEwPwCGllFKSkgcBh9ZaCzMEAACigMuyZgAAAARAAAA6DASIKAQMhwAAYAAAAAHQACAAICpGAAAoUwQAAAAAAAAUVDA4fDRkAAAAAAAAAAAAAAAAAQAAAAQAAAAIAAAAInN0YXRlIjogIm9wZW4ifXsidXNlciI6IDgyNTMxMSwgImNpdHkiOiAiS3lpdiIsICJzdGF0ZSI6ICJjbG9zLCAic3RhdGUiOiAib3BlbiJ9eyJ1c2VyIjogMjMzNzI3LCAiY2l0eSI6ICJCZXJuIiwgInN0YXRlIjogIm9wZW4ifXsidXNlciI6IDk3NjAzOCwgImNpdHkiOiAiT3NsbyIsICJzdGF0ZSI6ICJjbG9zZWQifXsidXNlciI6IDY0NjIsICJjaXR5IjogIkt5aXYiLCAic3RhdGUiOiAiY2xvc2VkIn17InVzZXIiOiA0Mzg2OTksICJjaXR5IjogIlJvbWUiLCAic3RhdGUiOiAiY2xvc2VkIn17InVzZXIiOiA5OTU4NDQsICJjaXR5IjogIkJlcm4iLCAic3RhdGUiOiAib3BlbiJ9eyJ1c2VyIjogNzEwMTgxLCAiY2l0eSI6ICJLeWl2IiwgInN0YXRlIjogIm9wZW4ifXsidXNlciI6IDQzMzU4MCwgImNpdHkiOiAiUm9tZSIsICJzdGF0ZSI6ICJjbG9zZWQifXsidXNlciI6IDkxNzgyNiwgImNpdHkiOiAiS3lpdiIsICJzdGF0ZSI6ICJvcGVuIn17InVz")
WITH_DICTIONARY = base64.b64decode("KLUv/SP4TxBZMaUAAFgwMTUxNW9wZW4ifQL8q1QJttNn")
TEXT = b"".join(b"tea number %d is green\n" % number for number in range(500))


def raised(function, *arguments, **named):
    try:
        return repr(function(*arguments, **named))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def lambda_handler(event, context):
    if event.get("damaged"):
        broken = bytearray(THEIRS)
        broken[len(THEIRS) // 2] ^= 1
        return [
            raised(zstd.decompress, bytes(broken)),
            raised(zstd.decompress, THEIRS[:-1]),
            raised(zstd.decompress, b"no frame at all"),
            raised(zstd.decompress, WITH_DICTIONARY),
            raised(zstd.compress, TEXT, 23),
            raised(zstd.ZstdCompressor, options={zstd.CompressionParameter.window_log: 100}),
            raised(zstd.ZstdDict, b"too short"),
        ]
    unpacked = zstd.decompress(THEIRS)
    dictionary = zstd.ZstdDict(DICTIONARY)
    sizes = {
        "theirs": [len(unpacked), hashlib.sha256(unpacked).hexdigest()[:16]],
        "dictionary": [repr(dictionary), zstd.decompress(WITH_DICTIONARY, dictionary).decode()],
        "frame": [zstd.get_frame_size(THEIRS + b"more") == len(THEIRS), zstd.get_frame_info(THEIRS).decompressed_size],
    }
    for name, given in (("text", TEXT), ("runs", b"a" * 10_000), ("numbers", bytes(range(256)) * 2), ("nothing", b"")):
        packed = zstd.compress(given)
        assert zstd.decompress(packed) == given, name
        sizes[name] = [len(packed), hashlib.sha256(packed).hexdigest()[:16]]
    packed = zstd.compress(TEXT, options={zstd.CompressionParameter.checksum_flag: 1}, zstd_dict=dictionary)
    assert zstd.decompress(packed, dictionary) == TEXT
    sizes["with dictionary"] = len(packed)
    step = zstd.ZstdDecompressor()
    pieces = [step.decompress(THEIRS[at:at + 16]) for at in range(0, len(THEIRS), 16)]
    assert b"".join(pieces) == unpacked and step.eof
    compressor = zstd.ZstdCompressor()
    packed = compressor.compress(TEXT) + compressor.flush(compressor.FLUSH_BLOCK) + compressor.compress(TEXT)
    packed += compressor.flush()
    assert zstd.decompress(packed) == 2 * TEXT
    with zstd.open("/tmp/lines.zst", "wt") as out:
        out.write("one\ntwo\n")
    with zstd.open("/tmp/lines.zst", "rt") as lines:
        sizes["lines"] = lines.readlines()
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:zst") as tar:
        tar.addfile(tarfile.TarInfo("empty"))
    file.seek(0)
    with tarfile.open(fileobj=file) as tar:
        sizes["tar"] = tar.getnames()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", TEXT, zipfile.ZIP_ZSTANDARD)
    with zipfile.ZipFile(file) as archive:
        assert archive.read("a") == TEXT
    return sizes
