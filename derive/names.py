"""The names of quantities, one vocabulary for JSON, keys, answer files and messages; knows no glyphs."""

from __future__ import annotations

import re
from typing import NamedTuple


class Name(NamedTuple):
    """Identify one quantity: a letter, its layer and indices, its example and update.

    >>> str(Name("W", 1, (2, 1)))
    'W1[2,1]'
    >>> str(Name("W", 1, (2, 1), of=COST, example=3))
    'dC/dW1[2,1]@3'
    >>> str(Name("z", 1, (2,), of=Name("a", 1, (2,))))
    'da1[2]/dz1[2]'

    Layers, units and examples count from 1; layer 0 is the input. `of` makes it the derivative of that quantity
    with respect to this one; an index that is a letter stands for any unit; `new` marks the value after an update
    (`W1[2,1]'`).
    """

    letter: str
    layer: int | None = None
    indices: tuple[int | str, ...] = ()
    of: Name | None = None
    new: bool = False
    example: int | str | None = None
    update: int | None = None

    def __str__(self) -> str:
        suffix = (f"@{self.example}" if self.example else "") + (f"#{self.update}" if self.update else "")
        if self.of is None:
            return self.bare + suffix
        return f"d{self.of.bare}/d{self.bare}{suffix}"

    @property
    def bare(self) -> str:
        """The name without derivative, example and update."""
        layer = "" if self.layer is None else str(self.layer)
        index = f"[{','.join(map(str, self.indices))}]" if self.indices else ""
        return f"{self.letter}{layer}{index}{chr(39) if self.new else ''}"

    def wrt(self, of: Name) -> Name:
        """Return the name of the derivative of `of` with respect to this quantity."""
        if of.example is not None or of.update is not None:
            of = of._replace(example=None, update=None)
        return Name(self.letter, self.layer, self.indices, of, self.new, self.example, self.update)


COST = Name("C")

_PATTERN = re.compile(
    r"(?P<letter>W|b|z|a|e|s|y|delta|C)(?P<layer>[0-9]{1,3})?"
    r"(?:\[(?P<index>[0-9]{1,5}(?:,[0-9]{1,5})?)\])?(?P<new>')?(?:@(?P<example>[0-9]{1,5}))?(?:#(?P<update>[0-9]{1,5}))?"
)


def parse(text: str) -> Name | None:
    """Return the name of a network quantity written in the vocabulary, or None.

    >>> parse("z2[2]")
    Name(letter='z', layer=2, indices=(2,), of=None, new=False, example=None, update=None)
    >>> str(parse("dC/dW1[2,1]@3")), parse("z2[")
    ('dC/dW1[2,1]@3', None)
    """
    of = None
    if text.startswith("dC/d"):
        of, text = COST, text[4:]
    found = _PATTERN.fullmatch(text)
    if not found:
        return None
    number = {key: int(found[key]) if found[key] else None for key in ("layer", "example", "update")}
    index = tuple(int(part) for part in (found["index"] or "").split(",") if part)
    return Name(found["letter"], number["layer"], index, of, bool(found["new"]), number["example"], number["update"])
