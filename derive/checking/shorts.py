"""What people write for a quantity in the notation of a sheet: a_1^(2), x1, y, a2, a; knows names, reads no text.

A short form that fits several names means none of them: who asks is told which they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from derive.checking.spelling import one_spelling
from derive.names import Name

_RATE = re.compile(r"(d[^\W\d_]+)[0-9]*(?:\[[0-9,]+\])?/(d[^\W\d_]+)[0-9]*(?:\[[0-9,]+\])?('?(?:@[0-9]+)?(?:#[0-9]+)?)")


def by_letters(rate: str) -> str:
    """Return a derivative of the vocabulary by its letters alone, in small ones; nothing for what is none.

    Nobody can tell by it which of several is meant; of the few that one sheet asks for there may be one.

    >>> by_letters("da2[1]/dz2[1]"), by_letters("dC/dW1[2,1]@3"), by_letters("a2[1]")
    ('da/dz', 'dc/dw@3', '')
    """
    found = _RATE.fullmatch(rate)
    return f"{found[1]}/{found[2]}{found[3]}".casefold() if found else ""


@dataclass(frozen=True, slots=True)
class Shorts:
    """The short forms of names: those that mean one name, and those that could mean several.

    >>> names = [Name("a", 0, (1,)), Name("a", 1, (1,)), Name("a", 1, (2,)), Name("a", 2, (1,)), Name("y", None, (1,))]
    >>> found = Shorts.of(names)
    >>> [str(found.one[text]) for text in ("x1", "a1^[2]", "a2", "y", "a^[2]", "a2^[1]")]
    ['a0[1]', 'a2[1]', 'a2[1]', 'y[1]', 'a2[1]', 'a1[2]']
    >>> found.several["a"]
    ('a1[1]', 'a1[2]', 'a2[1]')
    """

    one: Mapping[str, Name]
    several: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Iterable[Name]) -> Shorts:
        """Make the short forms of the names of a sheet."""
        known = tuple(names)
        single = {name.layer for name in known if name.letter in ("a", "z") and name.layer} <= {1}
        meant: dict[str, dict[str, Name]] = {}
        for name in known:
            for text in dict.fromkeys(forms(name, single)):
                meant.setdefault(one_spelling(text), {})[str(name)] = name
        one = {text: next(iter(found.values())) for text, found in meant.items() if len(found) == 1}
        several = {text: tuple(found) for text, found in meant.items() if len(found) > 1}
        return cls(MappingProxyType(one), MappingProxyType(several))


def forms(name: Name, single: bool = False) -> Iterator[str]:
    """Yield the forms of a name; of a rate, its two quantities in the same one.

    >>> list(dict.fromkeys(forms(Name("z", 2, (1,), of=Name("a", 2, (1,))))))[:3]
    ['da2[1]/dz2[1]', 'da1^(2)/dz1^(2)', 'da^(2)/dz^(2)']

    `single` tells that there is one layer: then w1 and a1 are of a unit, and not of a layer.
    """
    tail = ("'" if name.new else "") + (f"@{name.example}" if name.example else "")
    tail += f"#{name.update}" if name.update else ""
    if name.of is None:
        yield from (form + tail for form in _plain(name, single))
        return
    for over, under in zip(_plain(name.of, single), _plain(name, single), strict=True):
        yield f"d{over}/d{under}{tail}"
    if (name.of.letter, name.letter, name.of.layer, name.of.indices) == ("a", "z", name.layer, name.indices):
        yield from (f"f'({form}){tail}" for form in _plain(name, single))


def _plain(name: Name, single: bool) -> tuple[str, str, str, str, str]:
    """Return a name as in the vocabulary, as a sheet has it, by its layer in two ways, and by its letter."""
    base, letter, layer = name.bare.rstrip("'"), name.letter, name.layer
    unit = "".join(map(str, name.indices)) if max(map(len, map(str, name.indices)), default=0) < 2 else ""
    if not unit:
        return (base,) * 5
    if letter == "a" and layer == 0:
        return base, f"x[{unit}]", f"x{unit}", f"x{unit}", "x"
    if layer is None:
        return base, f"{letter}{unit}", f"{letter}{unit}", f"{letter}{unit}", letter
    if letter == "W":
        own = f"w{unit[1:]}" if single else f"w{unit}^({layer})"
        return base, f"w{unit}^({layer})", f"w{unit}^{layer}", own, f"w{unit}"
    by_layer = f"{letter}{unit if single else layer}"
    return base, f"{letter}{unit}^({layer})", f"{letter}^({layer})", by_layer, letter
