import os, pathlib, tempfile

def lambda_handler(event, context):
    path = pathlib.Path("/tmp/note.txt")
    found = path.read_text() if path.exists() else None
    path.write_text(f"from {context.aws_request_id[:8]}")
    folder = pathlib.Path("/tmp/a/b")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data.bin").write_bytes(bytes(range(256)))
    with tempfile.TemporaryDirectory() as name:
        with open(os.path.join(name, "x"), "a+") as file:
            file.write("one\ntwo\n")
            file.seek(0)
            lines = file.readlines()
    os.rename("/tmp/a/b/data.bin", "/tmp/moved.bin")
    stat = os.stat("/tmp/moved.bin")
    names = sorted(os.listdir("/tmp"))
    walked = sorted(d for d, _, _ in os.walk("/tmp"))
    os.remove("/tmp/moved.bin")
    return {"found": found is not None, "lines": lines, "size": stat.st_size, "names": names, "walked": walked,
            "mtime": round(stat.st_mtime)}
