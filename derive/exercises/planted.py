"""A worked solution in which one misconception runs through every step, to be found; knows no words and no pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, TypeVar

from derive.accepted import accepted
from derive.course import Course, givens
from derive.errors import Fault, Refused, Undefined
from derive.evaluate import EXACT, evaluate
from derive.exercises.printed import constants, printed
from derive.exercises.quantities import values
from derive.graph import Graph
from derive.key import Answer
from derive.lines import Lines
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import Name
from derive.numbers import Policy, fraction

Pick: TypeAlias = Callable[[int], int]
"""A stream of choices: `pick(n)` gives one of 0 … n - 1."""

T = TypeVar("T")
_OPTIONS = 4
_VISIBLE = 5  # units of the last digit that a wrong value is off at least


@dataclass(frozen=True, slots=True)
class Planted:
    """A solution with one mistake: its lines by name in order, with their values, and where it goes wrong first.

    `first` counts the lines from 1. `rules` are the mistakes that a student may choose from, the planted one among
    them at the place `rule`.
    """

    slug: str
    graph: Graph
    lines: Lines
    shown: tuple[Name, ...]
    first: int
    rules: tuple[str, ...]

    @property
    def rule(self) -> int:
        """The place of the planted mistake among the rules, from 0."""
        return self.rules.index(self.slug)

    @property
    def wrong(self) -> Name:
        """The quantity of the first wrong line."""
        return self.shown[self.first - 1]


def planted(course: Course, pick: Pick, slug: str | None = None) -> Planted:
    """Return a solution with a mistake that shows on the sheet: the stated one, or one that the stream chooses.

    Raises Refused where no mistake shows, or the stated one does not.
    """
    found = dict(plantable(course))
    if not found or (slug is not None and slug not in found):
        what = f"the mistake {slug!r} cannot be found on a sheet" if slug else "no mistake can be found on a sheet"
        raise Refused((Fault(what, ", ".join(found), "choose another mistake or problem"),))
    names = list(found)
    chosen = slug or names[pick(len(names))]
    graph, lines, shown, first = found[chosen]
    # A mistake that gives the same value in the same line would be as right an answer.
    here = (first, lines.numeral(shown[first - 1]).value)
    others = [other for other in names if _where(found[other]) != here]
    rules = [chosen, *some(others, _OPTIONS - 1, pick)]
    return Planted(chosen, graph, lines, shown, first, tuple(some(rules, len(rules), pick)))


_Found: TypeAlias = tuple[Graph, Lines, tuple[Name, ...], int]


def _where(found: _Found) -> tuple[int, Fraction]:
    _, lines, shown, first = found
    return first, lines.numeral(shown[first - 1]).value


def some(items: Sequence[T], count: int, pick: Pick) -> Iterator[T]:
    """Yield some of the items in the order in which the stream draws them."""
    left = list(items)
    while left and count:
        yield left.pop(pick(len(left)))
        count -= 1


def plantable(course: Course) -> Iterator[tuple[str, _Found]]:
    """Yield the mistakes that can be found on a sheet: the first wrong line is one that is written wrongly itself."""
    true = printed(course)
    shown = tuple(
        name for ask in values(course) if ((name := course.names[ask.quantity]).update or 1) == 1
    )
    for slug, mistake in MISTAKES.items():
        made = course.mistaken(mistake)
        if made is None or mistake.policy is not None:
            continue
        lines = _worked(course, made)
        if lines is None:
            continue
        wrong = [name for name in shown if lines.numeral(name).value != true.numeral(name).value]
        if wrong and wrong[0] in made.changed and _is_seen(lines, true, wrong[0], true.policy):
            yield slug, (made.graph, lines, shown, shown.index(wrong[0]) + 1)


def _worked(course: Course, made: Mistaken) -> Lines | None:
    """Return the lines of a mistaken course, each true for its printed digits, or None where one has no value."""
    setup = course.solution.setup
    point = {name: value for name, value in givens(setup).items() if name in made.graph}
    try:
        valuation = evaluate(made.graph, point, setup.policy)
    except Undefined:
        return None
    given = {leaf.name for leaf in made.graph.leaves}
    return Lines(setup.policy, valuation, given | set(constants(made.graph, valuation)))


def _is_seen(lines: Lines, true: Lines, name: Name, policy: Policy) -> bool:
    """Tell whether a value is off by more than anyone's rounding."""
    own, right = lines.numeral(name), true.numeral(name)
    places = len(right.text.partition("e")[0].partition(".")[2])
    return abs(own.value - right.value) * 10**places >= _VISIBLE


def right_value(course: Course, name: Name) -> Answer:
    """Return the answer to what the value of a line should be: everything before it is right."""
    setup = course.solution.setup
    point = {key: value for key, value in givens(setup).items() if key in course.graph}
    exact = evaluate(course.graph, point, EXACT).carried[name]
    found = accepted(course.graph, {key: fraction(value) for key, value in point.items()}, setup.policy)[name]
    return Answer.of(printed(course).numeral(name).text, exact, found)
