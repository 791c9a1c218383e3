"""What the user asked for is not possible."""


class UsageError(Exception):
    """The text is one sentence that names the thing and the way out."""
