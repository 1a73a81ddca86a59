"""What a sheet asks for: groups of boxes or named quantities, numbered in the order of hand work; knows no numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from derive.course import Course
from derive.errors import Fault, Refused
from derive.exercises.fading import blanks
from derive.exercises.links import links
from derive.exercises.order import group_of, place_of
from derive.exercises.quantities import values
from derive.key import Ask, Group
from derive.problem.words import nearest

SheetKind = Literal["blanks", "mistake", "choice", "code"]
KINDS: tuple[SheetKind, ...] = get_args(SheetKind)
EVERYTHING = "everything"
# What may be asked for by a word; formulas are many boxes more, and only who asks for them gets them.
ASKED: tuple[Group, ...] = ("forward", "cost", "links", "deltas", "gradients", "updates", "again", "formulas")
_AGAIN = Fraction(2)
_DEFAULT = frozenset(ASKED) - {"formulas"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked: groups (none means everything) and names of quantities, the kind of sheet, how much is blank.

    `fade` goes from 0, a fully worked sheet, to 1, where every box is blank.
    """

    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: SheetKind = "blanks"
    fade: Fraction = Fraction(1)


def read_asks(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the names in a list with commas; a comma inside brackets is part of a name.

    >>> read_asks("forward, dC/dW1[2,1],links")
    (('forward', 'links'), ('dC/dW1[2,1]',))
    """
    words, depth = [""], 0
    for character in text:
        depth += (character in "[({") - (character in "])}")
        if character == "," and depth <= 0:
            words.append("")
        else:
            words[-1] += character
    found = [word.strip() for word in words if word.strip()]
    groups = tuple(dict.fromkeys(word for word in found if word in (*ASKED, EVERYTHING)))
    return groups, tuple(dict.fromkeys(word for word in found if word not in groups))


def asked(course: Course, choice: Choice) -> tuple[Ask, ...]:
    """Return the numbered asks of a sheet.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[3]], biases: [1]}]}\\n"
    ...                 "cost: {kind: squared-error}\\ndata: [{x: 2, y: 10}]")
    >>> [(ask.number, ask.quantity) for ask in asked(Course(Solution(problem)), Choice(("forward", "cost")))]
    [(1, 'z1[1]'), (2, 'a1[1]'), (3, 'C')]

    Raises Refused, with every fault at once, for a group or quantity that there is not, and for a kind of sheet that
    such a problem cannot have.
    """
    _check(course, choice)
    everything = list(_rows(course, choice))
    if not everything:
        of = f" of {', '.join(choice.groups)}" if choice.groups else ""
        raise Refused((Fault(f"there is nothing to ask{of}", "a problem with these steps", "ask for something else"),))
    if choice.kind == "blanks" and choice.fade < 1:
        everything = list(blanks(course, everything, choice.fade))
    return tuple(replace(ask, number=number) for number, ask in enumerate(everything, 1))


def _rows(course: Course, choice: Choice) -> Iterator[Ask]:
    match choice.kind:
        case "mistake":
            yield from mistake_asks()
        case "code":
            from derive.exercises.coding import code_asks

            yield from code_asks(course)
        case "choice":
            from derive.exercises.options import choice_asks

            yield from _chosen(choice_asks(course, choice.names), choice)
        case "blanks":
            yield from _blanks(course, choice)


def mistake_asks() -> tuple[Ask, ...]:
    """Return what is asked where a planted mistake is to be found: its line, the right value there, the broken rule."""
    return (
        Ask(0, "line", "line", "mistake", Fraction(2)),
        Ask(0, "value", "value", "mistake", Fraction(2)),
        Ask(0, "rule", "choice", "mistake", Fraction(1)),
    )


def formulas(course: Course) -> Iterator[Ask]:
    """Yield the asks for gradients in symbols: of the weights and biases of the first unit of every layer.

    The other units have the same formula with other indices.
    """
    done = set()
    graph = course.graph
    for definition in graph.definitions:
        name = definition.name
        if definition.role != "gradient" or (name.update or 1) > 1:
            continue
        network = course.network is not None
        kind = (name.letter, name.layer) if network else name
        if network and (name.indices[:1] not in ((1,), ()) or kind in done):
            continue
        done.add(kind)
        yield Ask(0, str(name), "formula", "formulas")


def _chosen(asks: Iterable[Ask], choice: Choice) -> Iterator[Ask]:
    """Yield the asks of the groups and of the names, where any are named only those."""
    groups = set(choice.groups)
    if EVERYTHING in groups or not (groups or choice.names):
        groups |= _DEFAULT
    for ask in asks:
        if ask.group in groups or (ask.quantity in choice.names and ask.kind in ("value", "choice")):
            yield ask


def _blanks(course: Course, choice: Choice) -> Iterator[Ask]:
    """Yield values, links and formulas in the order of a sheet, what is named although no group asks for it too.

    The cost again is a whole forward pass in one box: it counts two for every layer.
    """
    found = list(_chosen((*values(course), *links(course), *formulas(course)), choice))
    had = {ask.quantity for ask in found if ask.kind == "value"}
    named = [course.names[text] for text in choice.names if text not in had]
    if named:
        # Among boxes that hands do not usually write down, what comes first is what the others rest on.
        found += [Ask(0, str(name), "value", group_of(course, name)) for name in named]
        order = {text: place for place, text in enumerate(course.names)}
        found.sort(key=lambda ask: order.get(ask.quantity, 0))
    layers = len(course.network.layers) if course.network is not None else 1
    for ask in sorted(found, key=lambda ask: place_of(course, ask)):
        yield ask if ask.group != "again" else replace(ask, points=_AGAIN * layers)


def _check(course: Course, choice: Choice) -> None:
    """Raise Refused with every word that names nothing here."""
    faults = [*_unknown(course, choice)]
    if choice.kind not in KINDS:
        faults.append(Fault(f"kind {choice.kind!r} is unknown", ", ".join(KINDS), nearest(choice.kind, KINDS)))
    elif choice.kind != "blanks" and course.network is None:
        faults.append(
            Fault(
                f"a graph of named lines has no sheet of kind {choice.kind!r}",
                "blanks",
                "choose --kind blanks, or write the problem as a network",
            )
        )
    elif choice.kind == "choice" and not course.solution.setup.has_gradients:
        faults.append(
            Fault(
                "a sheet of choices asks for derivatives, and here is no cost",
                "a cost",
                "write a cost and a target, or choose --kind blanks",
            )
        )
    elif choice.kind == "code" and (fault := no_program(course)) is not None:
        faults.append(fault)
    if not 0 <= choice.fade <= 1:
        faults.append(Fault(f"--fade {choice.fade} is out of range", "a number from 0 to 1", "0 is fully worked"))
    elif choice.fade < 1 and choice.kind != "blanks":
        faults.append(Fault(f"a sheet of kind {choice.kind!r} does not fade", "kind blanks", "leave --fade out"))
    if faults:
        raise Refused(tuple(faults))


def no_program(course: Course) -> Fault | None:
    """Return why a problem has no program of vectors and what to do, None where it has one."""
    setup = course.solution.setup
    if given := setup.forward.having("upstream"):
        return Fault(
            f"a program works on whole layers from the cost back, but upstream gives {given[0]} instead",
            "a cost with a target for every output",
            "choose --kind blanks, mistake or choice, or leave upstream out and write the target",
        )
    if setup.recipe.root:
        return Fault(
            "a program works on one example, but the cost takes a root over all of them",
            "a cost without a root, as mse",
            "choose --kind blanks, mistake or choice, or write another cost",
        )
    return None


def _unknown(course: Course, choice: Choice) -> Iterator[Fault]:
    """Yield a fault for every group and every name that there is not, with the nearest there is."""
    allowed = (*ASKED, EVERYTHING)
    for word in choice.groups:
        if word not in allowed:
            yield Fault(f"there is nothing to ask called {word!r}", ", ".join(allowed), nearest(word, allowed))
    known = {text for text, name in course.names.items() if not course.graph.is_leaf(name)}
    for word in choice.names:
        if word in course.names and word not in known:
            yield Fault(f"{word} is given", "a quantity that is computed here", "ask for what follows from it")
        elif word not in known:
            yield Fault(
                f"there is nothing to ask called {word!r}",
                f"{', '.join(allowed)}, or a quantity that is computed here",
                nearest(word, (*allowed, *known)),
            )
