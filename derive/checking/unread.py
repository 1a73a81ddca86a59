"""Why a text is no number, and at which character; knows the usual accidents, reads nothing."""

from __future__ import annotations

import re

from derive.message import Message

# The first that fits tells. What a spreadsheet made of a number comes before what a person may have written.
_ACCIDENTS = (
    (re.compile(r"="), "reading.formula-sign"),
    (re.compile(r"#(?:REF|DIV/0|VALUE|NAME|NUM|N/A|NULL|ERROR|SPILL|CALC)[!?]?|#+"), "reading.spreadsheet"),
    (re.compile(r"[0-9]{1,4}[-/ ](?:[A-Za-z]{3,9})(?:[-/ ][0-9]{2,4})?$"), "reading.date"),
    (re.compile(r"[A-Za-z]{3,9}-[0-9]{2,4}$"), "reading.date"),
    (re.compile(r"[0-9]{1,4}([-/])[0-9]{1,2}\1[0-9]{1,4}$"), "reading.date"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$"), "reading.date"),
    (re.compile(r"[-+]? ?[0-9.,]*[eE][-+]?[0-9]{4,}$"), "reading.large"),
)
_ONLY_MARKS = re.compile(r"[-+]? ?[.,]?[0-9][0-9., ]*%?")
_TOO_MANY_DIGITS = re.compile(r"[0-9]{21}")
_BEGINNING = re.compile(r"≈? ?[-+]? ?[0-9.,]*")
_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f ,.?!'-]*")


def why(text: str) -> tuple[Message, int]:
    """Return why a text in usual signs is no number, and the place from 0 of the first character that cannot stay.

    >>> [why(text)[0].id for text in ("=A1", "1-Feb", "1.23.4", "0,5 ± 0,1", "tidak tahu", "12a")]
    ['reading.formula-sign', 'reading.date', 'reading.groups', 'reading.plus-minus', 'reading.words', 'reading.number']
    >>> why("12a")[1]
    2
    """
    if "±" in text:
        return Message("reading.plus-minus"), text.index("±")
    for pattern, id in _ACCIDENTS:
        if pattern.match(text):
            return Message(id), 0
    if _ONLY_MARKS.fullmatch(text):
        return Message("reading.large" if _TOO_MANY_DIGITS.search(text) else "reading.groups"), 0
    if _WORDS.fullmatch(text):
        return Message("reading.words"), 0
    begun = _BEGINNING.match(text)
    at = begun.end() if begun else 0
    return Message("reading.number"), min(at, len(text) - 1)
