"""What can be wrong with a notation file: keys, kinds of values, places of patterns; knows no meaning of a letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from derive.errors import Fault
from derive.problem.words import nearest, similar

if TYPE_CHECKING:
    from derive.render.toml_places import Keys

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
_TODO = "compare superscript.toml"

Found: TypeAlias = "tuple[Keys, Fault]"


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


def faults(content: Mapping[str, Any]) -> Iterator[Found]:
    """Yield everything that is wrong with the content of a notation file, with the keys that lead there.

    >>> [(keys, fault.what) for keys, fault in faults({"title": {}, "activations": [], "glyphs": 1})]
    [(('activations',), "'activations' is []"), (('glyphs',), "'glyphs' is 1")]
    """
    strange = sorted(content.keys() - _KINDS.keys())
    for key in strange:
        yield _unknown(f"key {key!r}", (key,), tuple(_KINDS))
    meant = {similar(key, _KINDS) for key in strange}
    for key in ("title", "activations", "glyphs"):
        if key not in content and key not in meant:
            yield (key,), Fault(f"key {key!r} is missing", f"{key} = ...", _TODO)
    sound = set()
    for key, (is_kind, wanted) in _KINDS.items():
        if key in content and is_kind(content[key]):
            sound.add(key)
        elif key in content:
            yield (key,), Fault(f"{key!r} is {content[key]!r}", wanted.expected, _TODO)
    for index in content["running"] if "running" in sound else ():
        if index not in RUNNING:
            yield _unknown(f"running index {index!r}", ("running", index), RUNNING)
    if "glyphs" in sound:
        yield from _of_glyphs(content["glyphs"], content)


def _unknown(what: str, keys: Keys, known: tuple[str, ...]) -> Found:
    """Return the fault of a word that there is not, with the one that may be meant."""
    return keys, Fault(f"{what} is unknown", ", ".join(known), nearest(keys[-1], known) or _TODO)


def _of_glyphs(glyphs: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[Found]:
    known = (*NEEDED, *OPTIONAL)
    for letter in NEEDED:
        if letter not in glyphs:
            expected = f'{letter} = {{ letter = "..." }} under [glyphs]'
            yield ("glyphs", letter), Fault(f"glyph {letter!r} is missing", expected, _TODO)
    for letter, entry in glyphs.items():
        keys = ("glyphs", letter)
        if letter not in known:
            yield _unknown(f"glyph {letter!r}", keys, known)
            continue
        parts = entry if isinstance(entry, dict) else {}
        misspelled = "letter" in {similar(part, _PARTS) for part in parts.keys() - {*_PARTS}}
        if not _is_word(parts.get("letter")) and not misspelled:
            yield keys, Fault(f"glyph {letter!r} has no letter", f'{letter} = {{ letter = "..." }}', _TODO)
        yield from _of_glyph(letter, parts, content)
        # A letter that is one of a layer says nothing in a rule for any layer.
        if letter in ("W", "b", "z", "a") and "{" in str(parts.get("letter")) and f"{letter}-any" not in glyphs:
            what = f"glyph '{letter}-any' is missing"
            yield ("glyphs", f"{letter}-any"), Fault(what, f"a letter for {letter} in any layer", _TODO)


def _of_glyph(letter: str, entry: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[Found]:
    for key, value in entry.items():
        keys = ("glyphs", letter, key)
        if key not in _PARTS:
            yield _unknown(f"key {key!r} of glyph {letter!r}", keys, _PARTS)
        elif key == "numbered":
            if not _is_flag(value):
                yield keys, Fault(f"'numbered' of glyph {letter!r} is {value!r}", "true or false", _TODO)
        elif not isinstance(value, str):
            yield keys, Fault(f"{key!r} of glyph {letter!r} is {value!r}", "text in quotation marks", _TODO)
        else:
            if key == "letter" and value and not _PLACE.sub("x", value).isalnum():
                yield keys, Fault(
                    f"the letter of glyph {letter!r} is {value!r}", "letters, or places in braces", _TODO
                )
            for fault in _of_places(letter, key, value, content):
                yield keys, fault


def _of_places(letter: str, key: str, pattern: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    if pattern.count("{") != len(_PLACE.findall(pattern)) or pattern.count("}") != pattern.count("{"):
        what = f"{key!r} of glyph {letter!r} is {pattern!r}"
        yield Fault(what, "a closing brace for each opening one", _TODO)
    for place in _PLACE.findall(pattern):
        if place not in _PLACES:
            known = ", ".join(f"{{{known}}}" for known in _PLACES)
            yield Fault(f"{key!r} of glyph {letter!r} has the place {{{place}}}", known, _TODO)
        for needed, places in (("layers", ("layer", "before")), ("weights", ("weight", "Weight"))):
            if place in places and needed not in content:
                expected = f"{needed} = [[...], ...] in the file"
                yield Fault(f"glyph {letter!r} has the place {{{place}}}", expected, _TODO)
