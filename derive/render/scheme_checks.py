"""What can be wrong with a notation file: keys, kinds of values, places of patterns; knows no meaning of a letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from derive.errors import Fault

# Letters that every page may need; the others may be left out.
NEEDED = (
    "W", "b", "z", "a", "before", "y", "delta", "e", "s", "C", "D", "M", "R",
    "learning-rate", "lambda", "given-cost", "weights", "biases", "theta",
)  # fmt: skip
OPTIONAL = ("a0", "W-any", "b-any", "z-any", "a-any")
RUNNING = ("i", "j", "k", "l", "example")
_PARTS = ("letter", "sub", "sup", "entry", "numbered")
_PLACES = ("i", "j", "l", "l+1", "l-1", "layer", "before", "weight", "Weight")
_PLACE = re.compile(r"\{([^{}]*)\}")


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _are_words(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_word, value.values()))


def _are_letters(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_word, value))


def _are_rows(value: object, first: int) -> bool:
    """Tell whether these are lists of letters, each one longer than the one before."""
    rows = value if isinstance(value, list) else []
    return bool(rows) and all(_are_letters(row) and len(row) == first + at for at, row in enumerate(rows))


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_WORDS = Fault("", "a table of words in quotation marks")
_KINDS: Mapping[str, tuple[Callable[[object], bool], Fault]] = {
    "title": (_are_words, _WORDS),
    "legend": (_are_words, _WORDS),
    "activations": (_are_letters, Fault("", "a list of letters in quotation marks")),
    "running": (_are_words, _WORDS),
    "first": (lambda value: value in (0, 1) and not _is_flag(value), Fault("", "0 or 1")),
    "upright": (_is_flag, Fault("", "true or false")),
    "layers": (lambda value: _are_rows(value, 2), Fault("", "lists of 2, 3 ... letters, one more in each")),
    "weights": (lambda value: _are_rows(value, 1), Fault("", "lists of 1, 2 ... letters, one more in each")),
    "signal": (lambda value: value in ("dC/dz", "-dC/dz"), Fault("", "dC/dz or -dC/dz")),
    "glyphs": (lambda value: isinstance(value, dict), Fault("", "a table [glyphs]")),
}


def faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield everything that is wrong with the content of a notation file.

    >>> [str(fault) for fault in faults({"title": {}, "activations": [], "glyphs": 1})]
    ["'activations' is []; expected a list of letters in quotation marks", "'glyphs' is 1; expected a table [glyphs]"]
    """
    for key in sorted(content.keys() - _KINDS.keys()):
        yield Fault(f"key {key!r} is unknown", ", ".join(_KINDS))
    for key in ("title", "activations", "glyphs"):
        if key not in content:
            yield Fault(f"key {key!r} is missing", f"{key} = ...")
    sound = set()
    for key, (is_kind, wanted) in _KINDS.items():
        if key in content and is_kind(content[key]):
            sound.add(key)
        elif key in content:
            yield Fault(f"{key!r} is {content[key]!r}", wanted.expected)
    for index in content["running"] if "running" in sound else ():
        if index not in RUNNING:
            yield Fault(f"running index {index!r} is unknown", ", ".join(RUNNING))
    if "glyphs" in sound:
        yield from _of_glyphs(content["glyphs"], content)


def _of_glyphs(glyphs: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[Fault]:
    for letter in NEEDED:
        if letter not in glyphs:
            yield Fault(f"glyph {letter!r} is missing", f'{letter} = {{ letter = "..." }} under [glyphs]')
    for letter, entry in glyphs.items():
        if letter not in (*NEEDED, *OPTIONAL):
            yield Fault(f"glyph {letter!r} is unknown", ", ".join((*NEEDED, *OPTIONAL)))
        elif not isinstance(entry, dict) or not _is_word(entry.get("letter")):
            yield Fault(f"glyph {letter!r} has no letter", f'{letter} = {{ letter = "..." }}')
        else:
            yield from _of_glyph(letter, entry, content)
            # A letter that is one of a layer says nothing in a rule for any layer.
            if letter in ("W", "b", "z", "a") and "{" in entry["letter"] and f"{letter}-any" not in glyphs:
                yield Fault(f"glyph '{letter}-any' is missing", f"a letter for {letter} in any layer")


def _of_glyph(letter: str, entry: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[Fault]:
    for key, value in entry.items():
        if key not in _PARTS:
            yield Fault(f"glyph {letter!r} has an unknown key {key!r}", ", ".join(_PARTS))
        elif key == "numbered":
            if not _is_flag(value):
                yield Fault(f"'numbered' of glyph {letter!r} is {value!r}", "true or false")
        elif not isinstance(value, str):
            yield Fault(f"{key!r} of glyph {letter!r} is {value!r}", "text in quotation marks")
        else:
            if key == "letter" and not _PLACE.sub("x", value).isalnum():
                yield Fault(f"the letter of glyph {letter!r} is {value!r}", "letters, or places in braces")
            yield from _of_places(letter, key, value, content)


def _of_places(letter: str, key: str, pattern: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    if pattern.count("{") != len(_PLACE.findall(pattern)) or pattern.count("}") != pattern.count("{"):
        yield Fault(f"{key!r} of glyph {letter!r} is {pattern!r}", "a closing brace for each opening one")
    for place in _PLACE.findall(pattern):
        if place not in _PLACES:
            known = ", ".join(f"{{{known}}}" for known in _PLACES)
            yield Fault(f"{key!r} of glyph {letter!r} has the place {{{place}}}", known)
        for needed, places in (("layers", ("layer", "before")), ("weights", ("weight", "Weight"))):
            if place in places and needed not in content:
                yield Fault(f"glyph {letter!r} has the place {{{place}}}", f"{needed} = [[...], ...] in the file")
