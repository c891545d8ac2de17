import os


def raised(function, *arguments):
    try:
        return repr(function(*arguments))
    except OSError as error:
        return f"{type(error).__name__}: {error}"


def fill():
    with open("/tmp/large", "wb", buffering=0) as file:
        for _ in range(600):
            file.write(bytes(1 << 20))


def lambda_handler(event, context):
    result = {}
    path = "/tmp/notes.txt"
    with open(path, "w") as file:
        file.write("one\n")
    with open(path, "a+") as file:
        at_first = file.tell()
        file.seek(0)
        before = file.read()
        file.seek(0)
        file.write("two\n")
        file.seek(0)
        result["a+"] = [at_first, before, file.read(), file.tell()]
    with open(path, "r+") as file:
        result["r+"] = [file.read(2)]
        file.seek(1)
        file.write("N")
        file.seek(0, 2)
        file.write("three\n")
        file.seek(0)
        result["r+"].append(file.read())
    with open(path, "wb+", buffering=0) as file:
        file.write(b"abcdef")
        file.seek(-2, 1)
        part = file.read(1)
        file.write(b"X")
        file.seek(0)
        result["wb+"] = [part.decode(), file.read().decode(), raised(file.seek, -1), file.tell()]
    for_reading, for_writing = os.open(path, os.O_RDONLY), os.open(path, os.O_WRONLY | os.O_APPEND)
    os.lseek(for_writing, 0, os.SEEK_SET)
    os.write(for_writing, b"!")
    result["descriptors"] = [
        os.pread(for_reading, 3, 1).decode(), raised(os.pread, for_writing, 3, 0), raised(os.ftruncate, for_reading, 0),
        raised(os.write, for_reading, b"x"), raised(os.read, for_writing, 1), os.lseek(for_writing, 0, os.SEEK_CUR),
    ]
    result["full"] = [raised(fill), os.path.getsize("/tmp/large") > 500 << 20]
    return result
