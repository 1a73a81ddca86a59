"""Answers that are no number: a choice, the number of a line, a rate such as ∂C/∂a; knows spellings, judges nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from derive.checking.spelling import one_spelling
from derive.checking.typed import NOTHING, Typed, begun, kept, unreadable
from derive.message import Listing, Message, Text

LONGEST = 64
_NOTHING = NOTHING | {"?"}
_LEAD = re.compile(
    r"(?:(?:jawaban|answer|pilihan|option|choice|opsi|baris|line|langkah|step|nomor|number|no)\b[.:]?|[#(]) *",
    re.IGNORECASE,
)
_TAIL = re.compile(r" *[.):]$")
_MOST_LISTED = 8


def read_word(text: str, allowed: Mapping[str, str]) -> Typed:
    """Return which of the allowed words an answer is; `allowed` maps each spelling to the word that it means.

    >>> read_word(" (B) ", {"a": "a", "b": "b"}).word, read_word("baris 5", {"5": "5"}).word
    ('b', '5')
    >>> read_word("∂C / ∂a2[1]", {"dC/da2[1]": "dC/da2[1]"}).word
    'dC/da2[1]'

    Capitals, blanks, a bracket or point behind it and a word such as *answer* before it are forgiven where only one
    word can be meant.
    """
    if len(text) > LONGEST:
        return unreadable(text, Message.of("reading.word-long", most=LONGEST), LONGEST + 1)
    start = begun(text, _NOTHING)
    if isinstance(start, Typed):
        return start
    plain, notes, first = start
    exact = {one_spelling(spelling): word for spelling, word in allowed.items()}
    folded: dict[str, set[str]] = {}
    for spelling, word in exact.items():
        folded.setdefault(spelling.casefold(), set()).add(word)
    for candidate in (plain, _LEAD.sub("", plain, count=1), _TAIL.sub("", _LEAD.sub("", plain, count=1))):
        spelled = one_spelling(candidate)
        if spelled in exact:
            return Typed(kept(text), "word", word=exact[spelled], notes=notes)
        if len(meant := folded.get(spelled.casefold(), set())) == 1:
            return Typed(kept(text), "word", word=next(iter(meant)), notes=notes)
    return unreadable(text, _unknown(allowed), first)


def choices(letters: str) -> Mapping[str, str]:
    """Return the allowed words of a question with lettered choices.

    >>> dict(choices("AB"))
    {'A': 'A', 'B': 'B'}
    """
    return MappingProxyType({letter: letter for letter in letters})


def _unknown(allowed: Mapping[str, str]) -> Message:
    words = list(dict.fromkeys(allowed.values()))
    shown = words if len(words) <= _MOST_LISTED else [words[0], "…", words[-1]]
    return Message.of("reading.choice", words=Listing(tuple(Text(word) for word in shown), either=True))
