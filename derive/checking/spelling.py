"""The ways people write one name, brought to one spelling; knows signs and short forms, not which names there are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGNS = str.maketrans(
    {
        "∂": "d",
        "δ": "delta",
        "\\": "",
        "{": "",
        "}": "",
        "_": "",
        "$": "",
        "(": "[",
        ")": "]",
        ";": ",",
        **dict.fromkeys("′’ʹ´`", "'"),
        **dict(zip("₀₁₂₃₄₅₆₇₈₉₍₎", "0123456789[]", strict=True)),
    }
)
_RAISED = re.compile("[⁰¹²³⁴-⁹⁽⁾]+")
_LOWER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789[]")
_NEW = re.compile(r"[\s_]*(?:\b|_)(?:new|baru)$", re.IGNORECASE)
_LAYER_FIRST = re.compile(r"([A-Za-z]+)\^(\[?[0-9]+\]?)([0-9,]+)$")
_DOTTED = re.compile(r"([A-Za-z]+[0-9]*)\.([0-9]+)(?:\.([0-9]+))?")
_INDEXED = re.compile(r"([A-Za-z]+)([0-9]*)\[([0-9]+)(?:,([0-9]+))?\](.*)")
_DERIVATIVE = re.compile(r"d([^/]+)/d(.+)")
COST_WORDS = ("cost", "loss", "biaya", "kerugian")


def one_spelling(text: str) -> str:
    """Return a name without blanks, in plain letters, with square brackets for the others.

    >>> [one_spelling(text) for text in ("∂C/∂w_{11}^{(1)}", "w₁₁⁽¹⁾ baru", "W1 (2, 1)", "w1.2.1", "δ1[2]")]
    ['dC/dw11^[1]', "w11^[1]'", 'W1[2,1]', 'w1[2,1]', 'delta1[2]']
    """
    text = _NEW.sub("'", text.strip()).replace("partial", "d").replace(r"\mathrm", "")
    text = _RAISED.sub(lambda found: "^" + found[0].translate(_LOWER), text)
    text = "".join(text.translate(_SIGNS).split()).replace("][", ",")
    text = _DOTTED.sub(lambda found: f"{found[1]}[{found[2]}{',' + found[3] if found[3] else ''}]", text)
    return _LAYER_FIRST.sub(r"\1\3^\2", text)


def spellings(name: str, cost: str) -> Iterator[str]:
    """Yield the short forms of a name of the vocabulary, itself first.

    >>> list(spellings("dC/dW1[2,1]", "C"))
    ['dC/dW1[2,1]', 'dW1[2,1]', 'dC/dW21', 'dW21']
    >>> list(spellings("delta1[2]", "C")), list(spellings("b2[1]'", "C"))
    (['delta1[2]', 'd1[2]'], ["b2[1]'"])
    """
    yield name
    if found := _DERIVATIVE.fullmatch(name):
        over, under = found.groups()
        if over == cost:
            yield f"d{under}"
        for short in _without_layer(under):
            yield f"d{over}/d{short}"
            if over == cost:
                yield f"d{short}"
        return
    if name.startswith("delta"):
        yield "d" + name.removeprefix("delta")
    if name.rstrip("'") == cost:
        yield from (word + name.removeprefix(cost) for word in COST_WORDS)
    yield from _without_layer(name)


def _without_layer(name: str) -> Iterator[str]:
    """Yield a weight as w21: only weights, because a1 is a layer and w1 could be one unit's."""
    found = _INDEXED.fullmatch(name)
    if found and found[2] and found[4] and len(found[3] + found[4]) == 2:
        yield f"{found[1]}{found[3]}{found[4]}{found[5]}"


def whole(name: str) -> tuple[str, tuple[int, ...]] | None:
    """Return the name of the matrix or vector that an entry belongs to, and the entry's place in it.

    >>> whole("dC/dW1[2,1]"), whole("W1[2,1]'"), whole("C")
    (('dC/dW1', (2, 1)), ("W1'", (2, 1)), None)
    """
    before, _, last = name.rpartition("/d")
    found = _INDEXED.fullmatch(last)
    if not found:
        return None
    letter, layer, row, column, rest = found.groups()
    place = (int(row), int(column)) if column else (int(row),)
    return f"{before}{'/d' if before else ''}{letter}{layer}{rest}", place
