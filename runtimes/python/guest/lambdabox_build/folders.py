"""Where things are while the component is built: folders as componentize-py mounts them (see build.py)."""

STDLIB = "/python"
GUEST = "/0"
PACKAGES = "/1"
# Written by the first run, read by the second.
LIBRARY = "/2/library"
CONTENTS = "/2/contents"
# The generated bindings; needed until the build's end.
BINDINGS = ["/world", "/bundled"]
