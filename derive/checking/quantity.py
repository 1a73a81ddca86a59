"""What people call a quantity, to its name in the vocabulary; knows the names of one sheet and reads no values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from derive.checking.spelling import one_spelling, spellings, whole
from derive.errors import Fault
from derive.problem.exact import quoted
from derive.problem.words import nearest

LONGEST = 80
_NUMBER = re.compile(
    r"(?:(?:no|nomor|number|soal|jawaban|answer|response|question|q)\b\.?|q|[#№])?[ \t]*0*([0-9]{1,5})[ \t]*[.):]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix or vector by the names of its entries, row by row; a vector is one column."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    vector: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return len(self.rows), len(self.rows[0])


@dataclass(frozen=True, slots=True)
class Either:
    """A box for a number and those for something else that share one name: what is typed tells which is meant.

    Where no box asks for a number, there is no `number`: one answer is then for all of them.
    """

    number: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one sheet, the numbers of its asks, and what its notation writes for them.

    >>> sheet = Vocabulary.of(["dC/dW1[1,1]", "W1[1,1]", "delta1[2]"], {18: "delta1[2]"})
    >>> [sheet.find(text) for text in ("No. 18", "∂C/∂w11", "δ1[2]", "w1.1.1", "W1[1,2]")]
    [('delta1[2]',), ('dC/dW1[1,1]',), ('delta1[2]',), ('W1[1,1]',), ()]

    `find` returns the one name that is meant, several where more than one could be, or none.
    """

    names: tuple[str, ...]
    asks: Mapping[str, str]
    _known: frozenset[str]
    _exact: Mapping[str, tuple[str, ...]]
    _folded: Mapping[str, tuple[str, ...]]
    _grids: Mapping[str, Grid]
    _boxes: Mapping[str, tuple[str, ...]]
    _shown: tuple[str, ...]
    _worded: frozenset[str]
    _letters: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        names: Iterable[str],
        asks: Mapping[int, str] | Mapping[str, str] = MappingProxyType({}),
        glyphs: Mapping[str, str] = MappingProxyType({}),
        cost: str = "C",
        boxes: Iterable[tuple[str, str]] = (),
        shown: Iterable[str] = (),
        worded: Iterable[str] = (),
        letters: Iterable[tuple[str, str]] = (),
    ) -> Vocabulary:
        """Make the vocabulary of a sheet; `glyphs` maps texts of its notation to names, `cost` is the cost's name.

        `boxes` are texts and the names of boxes that they call, before all other names; a text
        that calls several means none, or one of two kinds: `worded` are boxes that ask for no number. `shown` are
        names that somebody who knows none is shown. `letters` are texts without indices and what they may mean here,
        after all other names.
        """
        known = tuple(dict.fromkeys(names))
        printed = {text: name for text, name in glyphs.items() if name in known}
        meant = _table(printed.items(), str.casefold)
        written = [
            (text, name)
            for name in known
            for text in spellings(name, cost)
            # A short form that the notation of the sheet prints for something else is not read as what it is not.
            if text == name or meant.get(one_spelling(text).casefold(), (name,)) == (name,)
        ]
        written += printed.items()
        exact, folded = _table(written), _table(written, str.casefold)
        numbers = {str(number): name for number, name in asks.items()}
        first = tuple(shown) or known[:1] or (cost,)
        grids, called = _grids(known, cost), _table(boxes)
        last = _table(letters)
        return cls(known, numbers, frozenset(known), exact, folded, grids, called, first, frozenset(worded), last)

    def surely(self, text: str) -> tuple[str, ...]:
        """Return what a typed name means in every notation: a whole name, or a number of the sheet."""
        return () if text in self._boxes else (text,) if text in self._known else self._by_number(text)

    def _by_number(self, text: str) -> tuple[str, ...]:
        number = _NUMBER.fullmatch(text.strip())
        return (self.asks[number[1]],) if number and number[1] in self.asks else ()

    def find(self, text: str) -> tuple[str, ...]:
        """Return what a typed name can mean."""
        if len(text) > LONGEST:
            return ()
        if self._boxes and (called := self._boxes.get(one_spelling(text))):
            return called
        if text in self._known:
            return (text,)
        if number := self._by_number(text):
            return number
        spelled = one_spelling(text)
        if names := self._exact.get(spelled) or self._folded.get(spelled.casefold()):
            return names
        if grid := self._grid(spelled):
            return grid.rows[0] if grid.shape == (1, 1) else ()  # a2 where layer 2 has one unit
        return self._letters.get(spelled.casefold(), ())

    def either(self, text: str) -> Either | None:
        """Return the boxes of a typed name of which one at most asks for a number."""
        found = self.find(text)
        numbers = [name for name in found if name not in self._worded]
        others = tuple(name for name in found if name in self._worded)
        return Either("".join(numbers), others) if len(numbers) < 2 and len(found) > 1 and others else None

    def grid(self, text: str) -> Grid | None:
        """Return the matrix or vector that a typed name means; one entry alone is no matrix."""
        return self._grid(one_spelling(text)) if len(text) <= LONGEST else None

    def _grid(self, spelled: str) -> Grid | None:
        return self._grids.get(spelled) or self._grids.get(spelled.casefold())

    @property
    def example(self) -> str:
        """What an answer may be called here: the first number of the sheet, or a name."""
        return min(self.asks, key=int) if self.asks else self._shown[0]

    def fault(self, text: str, likely: bool = True) -> Fault:
        """Return what is wrong with a name that does not mean one quantity; the nearest name only if it is `likely`.

        Comparing with all names takes long, and a file may hold very many that are unknown.
        """
        found = self.find(text)
        if found:
            what = f"{quoted(text)} can mean {' or '.join(found[:4])}"
            alone = found[0].removeprefix("#")
            if alone != found[0]:
                return Fault(what, "one quantity", f"use the numbers, such as {alone}")
            return Fault(what, "one quantity", f"write {found[0]}")
        if number := _NUMBER.fullmatch(text.strip()):
            if not self.asks:
                return Fault(
                    f"there is no number {number[1]}", f"a name such as {self._listed}", "write one of its names"
                )
            first, last = min(self.asks, key=int), max(self.asks, key=int)
            return Fault(f"there is no number {number[1]}", f"a number from {first} to {last}", "write one of these")
        near = nearest(one_spelling(text[:LONGEST]), self.names) if likely else ""
        return Fault(
            f"the quantity {quoted(text)} is unknown",
            f"a name such as {self._listed}",
            near or "write one of its names",
        )

    @property
    def _listed(self) -> str:
        """Names of different kinds, so that somebody sees how quantities are called."""
        return " or ".join([part for part in (", ".join(self._shown[:-1]), self._shown[-1]) if part])


def _table(
    written: Iterable[tuple[str, str]], fold: Callable[[str], str] = lambda text: text
) -> Mapping[str, tuple[str, ...]]:
    """Return which names each spelling can mean."""
    made: dict[str, dict[str, None]] = {}
    for text, name in written:
        made.setdefault(fold(one_spelling(text)), {})[name] = None
    return MappingProxyType({text: tuple(found) for text, found in made.items()})


def _grids(names: Iterable[str], cost: str) -> Mapping[str, Grid]:
    """Return the matrices and vectors of which every entry is a name, by their spellings."""
    entries: dict[str, dict[tuple[int, ...], str]] = {}
    for name in names:
        if found := whole(name):
            entries.setdefault(found[0], {})[found[1]] = name
    grids: dict[str, Grid] = {}
    for name, places in entries.items():
        vector = all(len(place) == 1 for place in places)
        rows, columns = max(place[0] for place in places), 1 if vector else max(place[-1] for place in places)
        # Where not every entry is asked, nobody can answer the whole.
        if len(places) == rows * columns and len({len(place) for place in places}) == 1:
            table = [[places[(row,) if vector else (row, column)] for column in _to(columns)] for row in _to(rows)]
            grid = Grid(name, tuple(map(tuple, table)), vector)
            for text in map(one_spelling, spellings(name, cost)):
                grids[text] = grid
                grids.setdefault(text.casefold(), grid)
    return MappingProxyType(grids)


def _to(last: int) -> range:
    return range(1, last + 1)
