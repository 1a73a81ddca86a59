"""Which name a text means on one sheet: the vocabulary, then the notation it is printed in, then short forms.

A text that the notation prints means what is printed, whatever it would mean elsewhere; where both disagree, short
forms of these letters are no longer read. A short form of several names means none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from derive.checking.shorts import Shorts
from derive.checking.spelling import one_spelling, spellings
from derive.checking.tokens import Words
from derive.names import Name

_NO_FUNCTIONS: Mapping[str, str] = MappingProxyType({})
_OUTSIDE = re.compile(r",(?![^\[]*\])")  # a comma that is not between brackets
Meant = dict[str, dict[str, Name]]


def typed_forms(glyphs: Mapping[str, str], cost: str) -> Mapping[str, str]:
    """Return what people type for the glyphs of a notation, and whose names these are; what is meant twice is left out.

    >>> sorted(typed_forms({"z_in, 1": "z1[1]", "E": "C", "∂E/∂v_11": "dC/dW1[1,1]"}, "C"))
    ['E', 'dE/dv11', 'dv11', 'zin,1', 'zin1']
    """
    printed = next((text for text, name in glyphs.items() if name == cost), cost)
    found: dict[str, set[str]] = {}
    for glyph, name in glyphs.items():
        for text in _forms(glyph, one_spelling(printed)):
            found.setdefault(text, set()).add(name)
    return MappingProxyType({text: next(iter(names)) for text, names in found.items() if len(names) == 1})


def _forms(glyph: str, cost: str) -> Iterator[str]:
    text = one_spelling(glyph)
    for one in (text, text.replace(f"d{cost}/d", "d", 1) if text.startswith(f"d{cost}/d") else text):
        yield one
        yield _OUTSIDE.sub("", one)


def words_of(
    names: Mapping[str, Name],
    cost: str,
    glyphs: Mapping[str, str] = MappingProxyType({}),
    functions: Mapping[str, str] = _NO_FUNCTIONS,
    shortened: Iterable[Name] = (),
) -> Words:
    """Make the words of a sheet: `names` by the vocabulary, `glyphs` as its notation prints them.

    >>> W = [Name("W", layer, (1, 1)) for layer in (1, 2)]
    >>> names = {str(name): name for name in (*W, W[0].wrt(Name("C")))}
    >>> words = words_of(names, "C", {"v_11": "W1[1,1]", "w_11": "W2[1,1]"})
    >>> [str(words.names.get(text)) for text in ("W1[1,1]", "v11", "w11", "dW11")]
    ['W1[1,1]', 'W1[1,1]', 'W2[1,1]', 'None']
    >>> words_of(names, "C").several["W11"]
    ('W1[1,1]', 'W2[1,1]')
    """
    exact = {one_spelling(text): name for text, name in names.items()}
    printed = {text: names[name] for text, name in typed_forms(glyphs, cost).items() if name in names}
    meant = _shorts(names, cost, shortened)
    doubted = {
        one.letter
        for text, name in printed.items()
        for spelled in (text, text.upper(), text.capitalize())
        if (others := meant.get(spelled)) and set(others) != {str(name)}
        for one in (name, *others.values())
    }
    kept = {
        text: found for text, found in meant.items() if doubted.isdisjoint(name.letter for name in found.values())
    }
    alone = {text: next(iter(found.values())) for text, found in kept.items() if len(found) == 1}
    known = {**alone, **printed, **exact}
    several = {text: tuple(found) for text, found in kept.items() if len(found) > 1 and text not in known}
    # y[1] is the first target of the vocabulary, and the second of a program that counts from 0.
    both = [text for text, name in printed.items() if exact.get(text, name) != name]
    for text in both:
        del known[text]
    for text in both:
        several[text] = tuple(_clear(name, known) for name in (exact[text], printed[text]))
    return Words.of(known, functions, MappingProxyType(several))


def _clear(name: Name, known: Mapping[str, Name]) -> str:
    """Return a text that means a name and nothing else."""
    return next((text for text, other in known.items() if other == name), str(name))


def _shorts(names: Mapping[str, Name], cost: str, shortened: Iterable[Name]) -> Meant:
    """Return every short form with the names that it can mean."""
    meant: Meant = {}
    for text, name in names.items():
        for short in spellings(text, cost):
            meant.setdefault(one_spelling(short), {})[str(name)] = name
    shorts = Shorts.of(shortened)
    for text, name in shorts.one.items():
        meant.setdefault(text, {})[str(name)] = name
    for text, found in shorts.several.items():
        meant.setdefault(text, {}).update((name, names[name]) for name in found if name in names)
    return meant
