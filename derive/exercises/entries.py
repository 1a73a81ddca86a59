"""From students' numbers to the entries of the key: what is right, what is accepted, what every mistake gives.

Many students are worked at once, in floats that are the same everywhere; where one cannot decide, `exactly` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from types import MappingProxyType

from derive.course import Course
from derive.exercises.draws import Drawn
from derive.exercises.lot import Lot, Right, Shows
from derive.exercises.wrongs import Wrongs, asked_values
from derive.key import Ask, Entry
from derive.names import Name
from derive.numbers import Policy

_TOGETHER = 128


def entry(
    course: Course,
    asks: Iterable[Ask],
    drawn: Drawn,
    policy: Policy,
    id: str,
    name: str = "",
    code: str = "",
    *,
    texts: Mapping[int, str] = MappingProxyType({}),
) -> Entry:
    """Return one student's entry; `texts` are what is right in boxes that take no number, by default what they name.

    Numbers are given as the page carries them under `policy`, as they are without rounding, and as the accepted set.
    """
    ((right, shows),) = Entries(course, tuple(asks), policy, texts).many([drawn])
    return Entry(id, code, dict(drawn.numbers), right, shows, name)


@dataclass(frozen=True)
class Entries:
    """The answers to the asks of one course, and what mistakes give, for one student after another.

    `known` are the mistakes as those who drew the numbers have them, where there are any: they are the same.
    """

    course: Course
    asks: tuple[Ask, ...]
    policy: Policy
    texts: Mapping[int, str] = field(default_factory=dict)
    known: Wrongs | None = None

    def lots(self, drawn: Iterable[Drawn]) -> Iterator[Lot]:
        """Yield students by the lot; what is found of each is the same as alone."""
        waiting = iter(drawn)
        while some := tuple(islice(waiting, _TOGETHER)):
            yield Lot(self, some)

    def many(self, drawn: Iterable[Drawn]) -> Iterator[tuple[Right, Shows]]:
        """Yield for each student what is right and what each mistake shows: the same as alone."""
        for lot in self.lots(drawn):
            yield from ((lot.right(row), lot.shows(row)) for row in range(len(lot.drawn)))

    @cached_property
    def asked(self) -> Mapping[int, Name]:
        """What is asked for its value, by box."""
        return asked_values(self.course, self.asks)

    @cached_property
    def wrongs(self) -> Wrongs:
        """The mistakes that show in what is asked."""
        names = tuple(dict.fromkeys(self.asked.values()))
        return self.known if self.known is not None and self.known.asked == names else Wrongs(self.course, names)

    @cached_property
    def places(self) -> Mapping[Name, int]:
        """Where what is asked stands in tables."""
        return {name: row for row, name in enumerate(self.wrongs.asked)}
