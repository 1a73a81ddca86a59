"""The bytes of a file that somebody names; knows what must not be opened or is too large, not what the bytes mean."""

from __future__ import annotations

import os
import stat

from derive.errors import Fault, Refused


def regular(file: str, largest: int, expected: str, too_large: Fault) -> bytes:
    """Return the bytes of a regular file of bearable size; nothing else is opened, a pipe would wait for ever.

    >>> regular("nowhere.csv", 10, "an answer file", Fault("too large"))
    Traceback (most recent call last):
    derive.errors.Refused: nowhere.csv: there is no such file; expected an answer file; check its name and folder
    """
    try:
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode):
            folder = stat.S_ISDIR(status.st_mode)
            what = Fault("this is a folder" if folder else "this is not a regular file", expected, f"name {expected}")
            raise Refused((what.at(file, 0, 0),))
        if status.st_size > largest:
            raise Refused((too_large,))
        # The file may have been exchanged in between: O_NONBLOCK keeps a pipe from waiting, the limit a device.
        with open(
            os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb"
        ) as stream:
            contents = stream.read(largest + 1)
    except FileNotFoundError:
        raise Refused((Fault("there is no such file", expected, "check its name and folder", file),)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        fault = Fault(f"the file cannot be read ({reason or 'the name cannot be used'})", expected, "", file)
        raise Refused((fault,)) from None
    if len(contents) > largest:
        raise Refused((too_large,))
    return contents
