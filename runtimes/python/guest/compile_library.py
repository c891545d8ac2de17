"""The app of the build's first run, which only writes the library; its component is thrown away."""

from lambdabox_build import library

library.write()


class LambdaHandler:
    """componentize-py asks for what the world exports."""
