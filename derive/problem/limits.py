"""How large a problem may be; counted before anything is built."""

from __future__ import annotations

from derive.problem.findings import Finding, Path, found

MOST_VALUES = 100_000  # of all keys and values in a file
MOST_PARAMETERS = 20_000
MOST_EXAMPLES = 1_000
MOST_UPDATES = 1_000
MOST_LINES = 200
MOST_LAYERS = 50


def exceeding(count: int, most: int, what: str, path: Path = ()) -> tuple[Finding, ...]:
    """Return the finding that there are too many of something, if there are.

    >>> exceeding(60, MOST_LAYERS, "layers")[0].fault.what, exceeding(50, MOST_LAYERS, "layers")
    ('60 layers are too many', ())
    """
    if count <= most:
        return ()
    return (found(f"{count} {what} are too many", f"at most {most}", f"use fewer {what}", path=path),)
