"""A worked solution in which one misconception runs through every step, to be found; knows no words and no pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from derive.accepted import accepted
from derive.course import Course, givens
from derive.errors import Fault, Refused, Undefined
from derive.evaluate import EXACT, evaluate
from derive.exercises.dealt import Pick, Planted
from derive.exercises.leads import in_one_step, of_values, unit
from derive.exercises.printed import constants, printed
from derive.exercises.quantities import values
from derive.graph import Graph
from derive.key import Answer, LineKind
from derive.lines import Lines
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import Name
from derive.numbers import Numeral, fraction
from derive.term import Call, Term, children, refs

T = TypeVar("T")
_OPTIONS = 4
_VISIBLE = 5  # units of the last digit that a wrong value is off at least


def planted(course: Course, pick: Pick, slug: str | None = None) -> Planted:
    """Return a solution with a mistake that shows on the sheet: the stated one, or one that the stream chooses.

    Raises Refused where no mistake shows, or the stated one does not.
    """
    shuffled = list(some(tuple(MISTAKES), len(MISTAKES), pick))
    names = shuffled if slug is None else [slug, *(other for other in shuffled if other != slug)]
    true = printed(course)
    chosen: tuple[str, Found] | None = None
    rules: dict[str, int] = {}
    for name in names:
        found = plant(course, name, true)
        if chosen is None and found is None and slug is not None:
            break
        # A mistake that gives the same value in the same line would be as right an answer.
        if found is None or (chosen is not None and found.where == chosen[1].where):
            continue
        chosen = chosen or (name, found)
        rules[name] = found.first
        if len(rules) == _OPTIONS:
            break
    if chosen is None:
        which = f"the mistake {slug!r}" if slug else "a mistake"
        raise Refused((Fault(f"{which} cannot be planted here", "", "choose another mistake or problem"),))
    name, found = chosen
    offered = tuple(some(tuple(rules), len(rules), pick))
    shows = tuple(rules[slug] for slug in offered)
    return Planted(name, found.graph, found.lines, found.shown, found.first, found.kinds, offered, shows)


@dataclass(frozen=True, slots=True)
class Found:
    """The course with one mistake made throughout, where it shows first, counted from 1."""

    graph: Graph
    lines: Lines
    shown: tuple[Name, ...]
    first: int
    kinds: tuple[LineKind, ...]

    @property
    def where(self) -> tuple[int, Fraction]:
        """The first wrong line and the value in it."""
        return self.first, self.lines.numeral(self.shown[self.first - 1]).value


def some(items: Sequence[T], count: int, pick: Pick) -> Iterator[T]:
    """Yield some of the items in the order in which the stream draws them."""
    left = list(items)
    while left and count:
        yield left.pop(pick(len(left)))
        count -= 1


def plant(course: Course, slug: str, true: Lines) -> Found | None:
    """Return the course with a mistake that can be found, or None: its first wrong line is written wrongly itself."""
    made = course.mistaken(MISTAKES[slug]) if slug in MISTAKES else None
    if made is None or made.mistake.policy is not None:
        return None
    lines = _worked(course, made)
    if lines is None:
        return None
    shown = shown_lines(course)
    wrong = [name for name in shown if lines.numeral(name).value != true.numeral(name).value]
    if not wrong or wrong[0] not in made.changed or not _is_seen(lines, true, wrong[0]):
        return None
    if _gives_away(made.changed[wrong[0]], course.graph[wrong[0]].term):
        return None
    kinds = tuple(_kind(name, wrong, made, frozenset(shown)) for name in shown)
    return Found(made.graph, lines, shown, shown.index(wrong[0]) + 1, kinds)


def shown_lines(course: Course) -> tuple[Name, ...]:
    """Return what the lines of such a solution work out, in order: every value of the first update."""
    return tuple(name for ask in values(course) if ((name := course.names[ask.quantity]).update or 1) == 1)


def _kind(name: Name, wrong: Sequence[Name], made: Mistaken, shown: frozenset[Name]) -> LineKind:
    """Return what a line is; the mistake is made once more in it, or in what is worked out for it without a line."""
    if name not in wrong or name == wrong[0]:
        return "right" if name not in wrong else "wrong"
    waiting, seen = [name], {name}
    while waiting:
        part = waiting.pop()
        if part in made.changed:
            return "again"
        inside = () if made.graph.is_leaf(part) else refs(made.graph[part].term)
        new = {one for one in inside if one not in shown and one not in seen}
        seen |= new
        waiting += new
    return "follows"


def in_its_place(course: Course, dealt: Planted) -> Iterator[tuple[Numeral, tuple[str, ...]]]:
    """Yield what mistakes give in the first wrong line, from right lines before it: the planted value first."""
    true = printed(course)
    right = true.numeral(dealt.wrong)
    made = [(slug, one) for slug in MISTAKES if (one := course.mistaken(MISTAKES[slug])) and one.mistake.policy is None]
    stepped = [(slug, true.policy.shown(value)) for slug, value in in_one_step(dealt.wrong, made, true)]
    given = of_values(stepped, right)
    far = (value for _, value in stepped if abs(value.value - right.value) * 2 > _VISIBLE * unit(right))
    told = dealt.lines.numeral(dealt.wrong), *far
    found: dict[str, tuple[Numeral, tuple[str, ...]]] = {}
    for value in told:
        found.setdefault(value.text, (value, given(value)))
    yield from found.values()


def planted_lines(course: Course, slug: str, point: Mapping[Name, Fraction]) -> tuple[Graph, Lines] | None:
    """Return the definitions of a course with a mistake made throughout, and its lines at a point of given numbers."""
    made = course.mistaken(MISTAKES[slug]) if slug in MISTAKES else None
    lines = _worked(course, made, point) if made is not None and made.changed else None
    return None if made is None or lines is None else (made.graph, lines)


def _worked(course: Course, made: Mistaken, point: Mapping[Name, Fraction] | None = None) -> Lines | None:
    """Return the lines of a mistaken course, each true for its printed digits, or None where one has no value."""
    setup = course.solution.setup
    point = {name: value for name, value in (point or givens(setup)).items() if name in made.graph}
    try:
        valuation = evaluate(made.graph, point, setup.policy)
    except Undefined:
        return None
    given = {leaf.name for leaf in made.graph.leaves}
    return Lines(setup.policy, valuation, given | set(constants(made.graph, valuation)))


def _gives_away(term: Term, right: Term) -> bool:
    """Tell whether a wrong formula shows what was done to it: a lost sign as the bars of an absolute value."""
    return "abs" in set(_called(term)) - set(_called(right))


def _called(term: Term) -> Iterator[str]:
    if isinstance(term, Call):
        yield term.function
    for part in children(term):
        yield from _called(part)


def _is_seen(lines: Lines, true: Lines, name: Name) -> bool:
    """Tell whether a value is off by more than anyone's rounding."""
    own, right = lines.numeral(name), true.numeral(name)
    places = len(right.text.partition("e")[0].partition(".")[2])
    return bool(abs(own.value - right.value) * 10**places >= _VISIBLE)


def right_value(course: Course, name: Name) -> Answer:
    """Return the answer to what the value of a line should be: everything before it is right."""
    setup = course.solution.setup
    point = {key: value for key, value in givens(setup).items() if key in course.graph}
    exact = evaluate(course.graph, point, EXACT).carried[name]
    found = accepted(course.graph, {key: fraction(value) for key, value in point.items()}, setup.policy)[name]
    return Answer.of(printed(course).numeral(name).text, exact, found)
