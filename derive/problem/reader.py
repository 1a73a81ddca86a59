"""A problem file to text, and text to a tree; knows encodings and YAML's errors, not what a tree means."""

from __future__ import annotations

import os
import re
from itertools import islice

import yaml

from derive.contents import regular
from derive.errors import Fault, Refused
from derive.problem.compose import Composer
from derive.problem.exact import quoted
from derive.problem.findings import MOST_SHOWN, in_order
from derive.problem.tree import BREAK, Tree, position

LARGEST_FILE = 1_000_000

# What YAML 1.1 calls printable. A byte order mark inside a text is as invisible as a control character.
_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"

_OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)

# W1[1,1] begins a list inside brackets or braces.
_NAME_WITHOUT_QUOTES = re.compile(r"""(?<![\w'"])[A-Za-z]+[0-9]*\[[0-9, ]*\]""")

# Words of PyYAML's two parsers, then what is wrong, what was expected, what to do, and whether the beginning of the
# construct tells the place better than the character at which the parser gave up. The first row that fits is taken.
_PROBLEMS = (
    ("undefined alias", "an alias stands here", "no aliases", "write the value out", False),
    ("cannot start any token", "YAML reserves the character here", "a word or number", "put the text in quotes", False),
    (
        "mapping values are not allowed",
        "a second colon stands in one line",
        "'key: value'",
        "put the text in quotes",
        False,
    ),
    ("expected ',' or ']'", "a list in brackets does not end", "',' or ']'", "add the comma or close the list", True),
    ("expected ',' or '}'", "a group in braces does not end", "',' or '}'", "add the comma or close the group", True),
    ("found unexpected ':'", "nothing stands behind a colon", "'key: value'", "write the value, or ~ for none", False),
    ("find expected ':'", "a key has no colon", "'key: value'", "add the colon", True),
    ("unknown escape", "a backslash stands in double quotes", "plain text", "write single quotes", True),
    ("quoted scalar", "a quoted text does not end", "a closing quotation mark", "close it", True),
    (
        "expected '-' indicator",
        "the indentation does not fit the lines above",
        "'- '",
        "indent list entries alike",
        False,
    ),
    ("did not find expected key", "the indentation does not fit the lines above", "'key:'", "indent keys alike", False),
    ("expected <block end>", "the indentation does not fit the lines above", "'key:'", "indent keys alike", False),
    ("<document start>", "text stands after the end of the document", "nothing more", "delete the line '...'", False),
    (
        "node content",
        "an entry is missing or a bracket is not closed",
        "an entry",
        "add it, or close the bracket",
        False,
    ),
    ("directive", "a line begins with %", "'key: value'", "delete the line", True),
)


def read(path: str | os.PathLike[str]) -> Tree:
    """Return what a problem file says, as `read_text` does; raise `Refused` where it is no text file.

    >>> read("nowhere.yaml")
    Traceback (most recent call last):
    derive.errors.Refused: nowhere.yaml: there is no such file; expected a problem file; check its name and folder
    """
    file = os.fspath(path)
    text = decoded(regular(file, LARGEST_FILE, "a problem file", _too_large(file).faults[0]), file)
    return read_text(text, file)


def read_text(text: str, file: str = "problem.yaml") -> Tree:
    """Return what a problem text says, with places and every fault of its form that leaves the rest readable.

    >>> read_text("inputs: 02 # nothing is converted").root
    {'inputs': '02'}

    Raises Refused where the text is no YAML: nothing behind that place can be judged.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    if len(text) > LARGEST_FILE:
        raise _too_large(file)
    # What Python calls printable, YAML does too; for the rest a pattern decides, which takes long to compile.
    doubtful = not text.replace("\n", "").isprintable()
    if doubtful and (unprintable := [*islice(re.finditer(_UNPRINTABLE, text), MOST_SHOWN)]):
        raise Refused(tuple(_invisible(found, text, file) for found in unprintable))
    composer = Composer(text, file)
    try:
        return composer.tree()
    except yaml.YAMLError as error:
        raise Refused(in_order((*composer.faults, _syntax(error, text, file)))) from None


def _invisible(found: re.Match[str], text: str, file: str) -> Fault:
    line, column = position(text, found.start())
    what = f"the invisible character U+{ord(found[0]):04X} stands here"
    return Fault(what, "printable text", "delete it", file, line, column)


def decoded(contents: bytes, file: str) -> str:
    """Return the text of a file, or say why it is not text.

    >>> decoded(b"title: XOR", "xor.yaml")
    'title: XOR'
    """
    kind = next((kind for head, kind in _OTHER_KINDS if contents.startswith(head)), "")
    if not kind and b"\0" in contents:
        kind = "no text, or text in UTF-16"
    if kind:
        raise Refused((Fault(f"the file is {kind}", "a problem as YAML text in UTF-8", "save it as plain text", file),))
    try:
        return contents.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = position(contents[: error.start].decode("utf-8"), None)
        what = f"the byte 0x{contents[error.start]:02X} is not UTF-8"
        raise Refused((Fault(what, "text in UTF-8", "save the file as UTF-8", file, line, column),)) from None


def _too_large(file: str) -> Refused:
    return Refused(
        (Fault("the file is larger than 1 MB", "a problem of at most 20,000 parameters", "make it smaller", file),)
    )


def _above(lines: list[str], line: int, column: int, file: str) -> Fault:
    """Tell a colon that YAML does not take because the line above still goes on: it has none, or a value already."""
    number = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip()), line)
    above = lines[number - 1]
    begin = len(above) - len(above.lstrip()) + 1
    if found := re.match(r"[\s-]*[\w-]+(?=:\S)", above):
        what, todo, place = (
            "a key has no blank after its colon",
            "put a blank after the colon",
            (number, found.end() + 1),
        )
    elif re.search(r":\s", above):
        what, todo, place = f"line {number} has a value already", "delete that value, or indent alike", (line, column)
    else:
        what, todo, place = "a key has no colon", "add the colon", (number, begin)
    return Fault(what, "'key: value'", todo, file, *place)


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Fault:
    """Turn PyYAML's report of several lines into one fault."""
    said = " ".join(f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}".split())
    row = next((row for row in _PROBLEMS if row[0] in said), None)
    _, what, expected, todo, begins = row or ("", f"this is not YAML: {quoted(said)}", "YAML", "mend the line", False)
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    mark = next((mark for mark in (reversed(marks) if begins else marks) if mark), None)
    # libyaml ends every text with a line break of its own, and may place an error behind it
    end, lines = position(text, None), BREAK.split(text)
    line, column = min((mark.line + 1, mark.column + 1), end) if mark else end
    written = lines[line - 1]
    stopped = next((mark.line for mark in marks if mark and mark.line < len(lines)), 0)
    name = _NAME_WITHOUT_QUOTES.search(lines[stopped])
    if name and begins and "expected ','" in said:
        what, todo = f"{quoted(name[0])} stands without quotes", "put the name in quotes"
        return Fault(what, "names with brackets in quotes", todo, file, stopped + 1, name.start() + 1)
    if what == "a second colon stands in one line" and not re.search(r":\s", written[: column - 1]):
        return _above(lines, line, column, file)
    if row and "indentation" in what and written[column - 1 : column] in (",", "]", "}"):
        what, todo = "a list or group is closed before this, or was not opened", "mend the brackets"
    if "\t" in written[: len(written) - len(written.lstrip())] or written[column - 1 : column] == "\t":
        column = written.index("\t") + 1
        return Fault("a tab stands where YAML wants blanks", "blanks", "replace the tab by blanks", file, line, column)
    return Fault(what, expected, todo, file, line, column)
