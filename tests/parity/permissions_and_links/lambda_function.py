import os
import shutil
import stat
import tempfile


def raised(function, *arguments):
    try:
        function(*arguments)
        return "done"
    except OSError as error:
        return f"{type(error).__name__}: {error}"


def mode(path):
    return stat.filemode(os.lstat(path).st_mode)


def lambda_handler(event, context):
    with open("/tmp/file", "w") as file:
        file.write("text")
    os.mkdir("/tmp/folder", 0o750)
    os.symlink("/tmp/file", "/tmp/link")
    os.symlink("nowhere", "/tmp/dangling")
    os.link("/tmp/file", "/tmp/second")
    born = [mode(path) for path in ("/tmp/file", "/tmp/folder", "/tmp/link", "/tmp", "/var/task", __file__)]
    same = [os.path.samefile("/tmp/file", "/tmp/link"), os.path.samefile("/tmp/file", "/tmp/second"),
            os.path.samefile("/tmp/file", __file__), os.stat("/tmp/file").st_nlink, os.path.realpath("/tmp/link")]
    entries = {entry.name: [entry.is_symlink(), entry.is_file(), entry.inode() == os.lstat(entry.path).st_ino]
               for entry in os.scandir("/tmp")}
    os.chmod("/tmp/file", 0o400)
    locked = [mode("/tmp/file"), raised(open, "/tmp/file", "a"), raised(open, "/tmp/file"), os.access("/tmp/file", os.W_OK)]
    os.chmod("/tmp/file", 0o755)
    open_again = [mode("/tmp/second"), raised(open, "/tmp/file", "a"), os.access("/tmp/file", os.X_OK)]
    descriptor = os.open("/tmp/secret", os.O_CREAT | os.O_WRONLY, 0o600)
    os.fchmod(descriptor, 0o640)
    shutil.copy("/tmp/file", "/tmp/copy")
    return {
        "born": born, "same": same, "entries": entries, "locked": locked, "open": open_again,
        "temporary": [mode(tempfile.mkdtemp()), mode(tempfile.mkstemp()[1])],
        "secret": mode("/tmp/secret"), "copy": mode("/tmp/copy"),
        "owner": [os.stat("/tmp/file").st_uid == os.getuid(), os.stat(__file__).st_uid,
                  os.stat("/tmp").st_dev != os.stat(__file__).st_dev],
        "refused": [raised(os.chmod, __file__, 0o600), raised(os.chmod, "/tmp/none", 0o600), os.access(__file__, os.W_OK),
                    os.access("/tmp/dangling", os.F_OK), os.path.lexists("/tmp/dangling"), raised(os.symlink, "a", "/tmp/link")],
    }
