"""The bytes of a file that people save to text; knows encodings and what is no text, not what the text means."""

from __future__ import annotations

from derive.errors import Fault, Refused
from derive.problem.tree import position

LARGEST_FILE = 5_000_000

_OTHER_KINDS = (
    (b"PK\x03\x04", Fault("the file is a spreadsheet or another archive", "CSV", "save the sheet as 'CSV UTF-8'")),
    (b"\xd0\xcf\x11\xe0", Fault("the file is an old office document", "CSV", "save the sheet as 'CSV UTF-8'")),
    (b"%PDF", Fault("the file is a PDF", "CSV, JSON, YAML or plain lines", "export the answers as CSV")),
    (b"\x1f\x8b", Fault("the file is a gzip archive", "CSV, JSON, YAML or plain lines", "unpack it")),
    (b"\x93NUMPY", Fault("the file is an array of numpy", "CSV or JSON", "save the answers as text")),
    (b"\x89PNG", Fault("the file is a picture", "CSV, JSON, YAML or plain lines", "type the answers")),
    (b"\xff\xd8\xff", Fault("the file is a picture", "CSV, JSON, YAML or plain lines", "type the answers")),
    *(
        (bytes((0x80, version)), Fault("the file is a pickle, which is never opened", "CSV or JSON", "save as text"))
        for version in range(2, 6)
    ),
)
_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF_8 = "utf-8"


def too_large(file: str) -> Fault:
    """Return the fault of a file beyond the limit."""
    return Fault("the file is larger than 5 MB", "the answers of one class", "split it", file)


def refuse_no_text(contents: bytes, file: str) -> None:
    """Raise Refused, with what to do, for a spreadsheet and other files that hold no text."""
    for head, fault in _OTHER_KINDS:
        if contents.startswith(head):
            raise Refused((fault.at(file, 0, 0),))


def encoding_of(contents: bytes) -> str:
    """Return the encoding that the mark at the beginning says, UTF-8 where there is none.

    >>> encoding_of("id".encode("utf-16")), encoding_of(b"id")
    ('utf-16', 'utf-8')
    """
    return next((encoding for head, encoding in _MARKS if contents.startswith(head)), _UTF_8)


def decoded(contents: bytes, file: str) -> str:
    """Return the text of an answer file in UTF-8, or in UTF-16 with its mark.

    >>> decoded("\\ufeff18;0,5".encode("utf-16-le"), "a.txt"), decoded(b"\\xef\\xbb\\xbf18", "a.csv")
    ('18;0,5', '18')
    >>> decoded(b"%PDF-1.7", "a.csv")
    Traceback (most recent call last):
    derive.errors.Refused: a.csv: the file is a PDF; expected CSV, JSON, YAML or plain lines; export the answers as CSV
    """
    if len(contents) > LARGEST_FILE:
        raise Refused((too_large(file),))
    refuse_no_text(contents, file)
    encoding = encoding_of(contents)
    try:
        text = contents.decode(encoding).removeprefix("\N{BYTE ORDER MARK}")
    except UnicodeDecodeError as error:
        if encoding != _UTF_8:
            raise Refused((Fault("the file is damaged: it begins as UTF-16", "text", "save it again", file),)) from None
        line, column = position(contents[: error.start].decode(_UTF_8), None)
        byte = f"0x{contents[error.start]:02X} (number {error.start} from 0)"
        fault = Fault(f"the byte {byte} is not UTF-8", "text in UTF-8", "save the sheet as 'CSV UTF-8'")
        raise Refused((fault.at(file, line, column),)) from None
    if "\0" in text:
        fault = Fault("a character without content (NUL) stands here", "text", "save the file as UTF-8")
        raise Refused((fault.at(file, *position(text, text.index("\0"))),))
    if not text.strip():
        raise Refused((Fault("the file is empty", "answers", "name the file with the answers", file),))
    return text
