"""Which example and which update a page is speaking of, and what each example bound; knows words, not formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from latex_numbers import Real
from latex_value import Bindings

# The cost of one example, whatever its letter; its number says which example a formula is about.
OF_EXAMPLE = re.compile(r"([CEJL])_\{(\d+)\}")
_WORKED = re.compile(
    r"^\*\*(?:example|data ke-)\s?\d+\*\*$|worked in full|perhitungan untuk data ke-\d+ ditulis lengkap"
    r"|^again for example \d+;|^sekali lagi untuk data ke-\d+;")
_LIST = r"(?:examples?|data ke-)\s*((?:\d+|, and |, dan | and | dan |, )+)"


@dataclass(slots=True)
class Kept:
    """What was bound while the page spoke of one example."""

    values: dict[str, Real] = field(default_factory=dict)
    halves: dict[str, Fraction] = field(default_factory=dict)
    history: dict[str, set[Fraction]] = field(default_factory=dict)
    calls: dict[str, frozenset[str]] = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Scope:
    """The bindings of the page at large, and beside them those of every example.

    `current` is the example spoken of; `lasting` the only example of a batch of one, spoken of until the next update.
    """

    known: Bindings
    history: dict[str, set[Fraction]]
    calls: dict[str, frozenset[str]]
    computed: set[str]
    given: dict[int, dict[str, Real]] = field(default_factory=dict)
    kept: dict[int, Kept] = field(default_factory=dict)
    current: int | None = None
    lasting: int | None = None
    outside: set[str] = field(default_factory=set)
    first: dict[str, Real] = field(default_factory=dict)
    before: dict[str, tuple[Real, Fraction]] = field(default_factory=dict)
    updates: int = 1
    batch: tuple[int, ...] = ()
    worked: tuple[int, ...] = ()
    old: dict[int, dict[str, Real]] = field(default_factory=dict)
    past: dict[str, set[Fraction]] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """Takes a line of text: a heading, or a sentence that says which example comes next."""
        said = line.casefold().strip()
        examples = numbered(said)
        head = said.startswith(("## ", "### "))
        if re.search(r"^### .*(?:update|pembaruan ke-)\s*\d+: ", said):
            self.forget(int(re.findall(r"(?:update |pembaruan ke-)(\d+)", said)[0]))
            self.batch = tuple(examples)
            self.lasting = examples[0] if len(examples) == 1 else None
            self.enter(self.lasting)
        elif said.startswith(("the first update uses", "pembaruan pertama memakai")):
            self.worked = self.batch = tuple(examples)
            self.lasting = examples[0] if len(examples) == 1 else None
            self.enter(self.lasting)
        elif head and re.search(r"new parameters|last parameters|parameter baru|parameter terakhir|^## ", said):
            self.lasting = None
            self.enter(None)
            # Matrices may work the forward pass again before a table says what became of the old values.
            self.old = {example: dict(kept.values) for example, kept in self.kept.items()}
        elif head:
            self.enter(self.lasting)
        elif examples and _WORKED.search(said):
            self.enter(examples[0])

    def about(self, names: set[str]) -> None:
        """Takes the names of a formula: one that names the cost of one example only is about that example."""
        numbers = {int(number) for name in names for _, number in OF_EXAMPLE.findall(name)}
        if len(numbers) == 1 and self.given and self.lasting is None:
            self.enter(*numbers)
        elif self.lasting is None and (len(numbers) > 1 or any(re.search(r"[CEJL]_\{k\}", name) for name in names)):
            self.enter(None)

    def enter(self, example: int | None) -> None:
        """Puts away what belongs to the example before, and takes out what is known of this one."""
        if example == self.current:
            return
        if self.current is not None:
            self._put_away(self.kept.setdefault(self.current, Kept()))
        self.current = example
        self.outside = set(self.known.values)
        if example is None:
            return
        kept = self.kept.setdefault(example, Kept())
        for name, value in self.given.get(example, {}).items():
            self.known.values.setdefault(name, value)
            self.history.setdefault(name, set()).add(value.value)
        self.known.values.update(kept.values)
        self.known.halves.update(kept.halves)
        self.history.update(kept.history)
        self.calls.update(kept.calls)
        self.computed.update(kept.computed)

    def _put_away(self, kept: Kept) -> None:
        for name in [n for n in self.known.values if n not in self.outside and not OF_EXAMPLE.search(n)]:
            kept.values[name] = self.known.values.pop(name)
            kept.halves[name] = self.known.halves.pop(name, Fraction(0))
            kept.history[name] = self.history.pop(name, set())
            if name in self.calls:
                kept.calls[name] = self.calls.pop(name)
            if name in self.computed:
                self.computed.discard(name)
                kept.computed.add(name)

    def forget(self, update: int) -> None:
        """Starts another update: what the examples bound before belongs to the old parameters."""
        self.enter(None)
        for kept in self.kept.values():
            for name, values in kept.history.items():
                self.past.setdefault(name, set()).update(values)
        self.kept.clear()
        self.updates = update
        self.before = {name: (self.known.values[name], self.known.halves.get(name, Fraction(0))) for name in self.first
                       if name in self.known.values}
        made = self.computed - self.first.keys()
        for name in [name for name in self.known.values if OF_EXAMPLE.search(name) or name in made]:
            self.known.values.pop(name)
            self.known.halves.pop(name, None)

    def again(self, example: int, name: str) -> Real | None:
        """What an example bound with the new parameters, where the page worked them before its table of both."""
        found = self.kept.get(example, Kept()).values.get(name)
        return None if not self.old or found is None or found is self.old.get(example, {}).get(name) else found

    def ever(self, name: str) -> set[Fraction]:
        """Every value that any example had by this name, with any parameters."""
        return self.past.get(name, set()).union(*(kept.history.get(name, set()) for kept in self.kept.values()))

    def value(self, example: int, name: str) -> Real | None:
        """What an example bound, without speaking of it."""
        here = self.known.values if self.current == example else self.kept.get(example, Kept()).values
        return here.get(name) or self.given.get(example, {}).get(name)


def numbered(said: str) -> list[int]:
    """The example numbers of a sentence: "update 2: examples 3 and 4" has 3 and 4."""
    found = re.findall(_LIST, said)
    return [int(number) for number in re.findall(r"\d+", found[-1])] if found else []
