"""What the caller of a set asks for, read from words; gathers every fault, makes no sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from derive.course import Course
from derive.errors import Fault, Refused
from derive.exercises.asks import Choice, asked, read_asks
from derive.exercises.draws import solved
from derive.key import Ask
from derive.names import Name
from derive.problem import Problem
from derive.problem.exact import exact

if TYPE_CHECKING:
    from derive.checking.quantity import Vocabulary

T = TypeVar("T")


def attempt(faults: list[Fault], make: Callable[[], T], instead: T) -> T:
    """Return what is made; where it is refused, put its faults to the others and return something instead.

    >>> faults = []
    >>> attempt(faults, lambda: exact("much"), Fraction(1)), len(faults)
    (Fraction(1, 1), 1)
    """
    try:
        return make()
    except Refused as refused:
        faults += refused.faults
        return instead


def chosen(problem: Problem, ask: str | Sequence[str], kind: str, fade: object) -> Choice:
    """Return what a sheet of a problem asks, names of quantities in the spelling of the vocabulary.

    Raises Refused, with every fault at once, for a text that asks nothing, for what there is not, and for a fade that
    is no number.
    """
    faults: list[Fault] = []
    text = ask if isinstance(ask, str) else ",".join(ask)
    groups, names = read_asks(text)
    if not (groups or names) and (isinstance(ask, str) or ask):
        faults.append(Fault("--ask is empty", "groups or quantities", "leave it out to be asked for everything usual"))
    level = attempt(faults, lambda: _fade(fade), Fraction(1))
    choice = Choice(groups, names, kind, level)  # type: ignore[arg-type]
    if choice != Choice():
        course = solved(problem)
        choice = replace(choice, names=tuple(dict.fromkeys(_meant(course, names, faults))))
        none: tuple[Ask, ...] = ()
        attempt(faults, lambda: asked(course, choice), none)
    if faults:
        raise Refused(tuple(faults))
    return choice


def _fade(fade: object) -> Fraction:
    if isinstance(fade, Fraction):
        return fade
    try:
        return exact(fade)
    except Refused as refused:
        raise Refused(tuple(replace(fault, what=f"--fade {fault.what}") for fault in refused.faults)) from None


def _meant(course: Course, names: Sequence[str], faults: list[Fault]) -> Iterator[str]:
    """Yield the quantities that are meant by names in any spelling: a matrix or a vector means all its entries.

    A name that says no example or update means that of each. What is no name stays, to be refused with the others.
    """
    if not names:
        return
    from derive.checking.quantity import Vocabulary  # with all that knows how names are typed

    vocabulary = Vocabulary.of(course.names, cost=str(course.solution.setup.recipe.cost))
    tails = sorted({_tail(name) for name in course.names.values()} - {""})
    for name in names:
        found = vocabulary.find(name)
        if len(found) > 1:
            faults.append(vocabulary.fault(name))
            continue
        wholes = found or _entries(vocabulary, name)
        wholes = wholes or tuple(one for tail in tails for one in _entries(vocabulary, name + tail))
        if len(wholes) > 1 and all(course.graph.is_leaf(course.names[one]) for one in wholes):
            faults.append(_given(vocabulary, name))
        else:
            yield from wholes or [name]


def _tail(name: Name) -> str:
    return str(name)[len(str(name._replace(example=None, update=None))) :]


def _entries(vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
    """Return the one quantity or the entries of the whole that a text means, or none."""
    grid = vocabulary.grid(text)
    found = vocabulary.find(text)
    return found if len(found) == 1 else tuple(one for row in grid.rows for one in row) if grid is not None else ()


def _given(vocabulary: Vocabulary, name: str) -> Fault:
    """Return the fault of asking for a matrix of given numbers, with what may be asked about it."""
    near = [other for other in (f"d{name}", f"{name}'") if vocabulary.grid(other) is not None]
    return Fault(
        f"{name} is given",
        "a quantity that is computed here",
        f"ask for {' or '.join(near)}" if near else "ask for what follows from it",
    )
