"""What stands around the questions of a sheet: who writes it, how to work, what is given; knows no questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from derive.compose.backward import law
from derive.compose.figures import figures
from derive.compose.framing import page_of
from derive.compose.given import known, title
from derive.document import Block, Bullets, Cell, Document, Equation, Heading, Paragraph, Symbols, Table
from derive.exercises.quantities import MOST_UPDATES
from derive.key import Ask, Entry
from derive.laws.functions import FUNCTIONS
from derive.message import Count, Listing, Message, Text, Typed
from derive.names import COST, Name
from derive.numbers import given
from derive.term import Call, Hole, Rate, Ref, Term, children, minus
from derive.worked import Solution

_SCORE = 5  # its column in the table at the top
_SHARES = (35, 24, 12, 14, 0, 0)  # what is written by hand needs width; code and score take their own
_TRIGONOMETRIC = frozenset({"arctan", "sin", "cos"})


@dataclass(frozen=True, slots=True)
class Student:
    """Whose sheet it is: what is printed in its head; what is empty is left to be written by hand.

    `sheet` is what a sheet is called that no name stands on: its number in a class, or the version of an examination.
    """

    code: str
    id: str = ""
    name: str = ""
    sheet: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Student:
        """Return the student of an entry: one without a name is a number, and writes name and number by hand."""
        return cls(entry.code, entry.id, entry.name) if entry.name else cls(entry.code, sheet=entry.id)


def framed(
    solution: Solution,
    blocks: Iterable[Block],
    student: Student,
    language: str,
    what: Literal["sheet", "key"] = "sheet",
) -> Document:
    """Return blocks as a document with the title and the foot of a sheet or a key."""
    named = Message.of(f"{what}.title", title=title(solution, language))
    document = page_of(solution, named, blocks)
    head = document.head
    if head is not None:
        # Date and time have places of their own on a sheet.
        kept = tuple(line for line in head.lines if line[0].id not in ("head.date", "head.time"))
        head = replace(head, lines=kept)
    foot = Message.of(f"{what}.foot", code=Typed(student.code))
    return replace(document, head=head, foot=foot)


def who(solution: Solution, student: Student, asks: Sequence[Ask]) -> Table:
    """Return the table at the top: name, student number, class, date, code and score."""
    head = solution.problem.present.head
    of = sum((ask.points for ask in asks), Fraction(0))

    def field(words: str, width: str) -> Cell:
        return Message.of("sheet.own", words=Text(words)) if words else Symbols(Hole(width))

    code = field(student.code, "date")
    if student.sheet and student.code:
        code = Message.of("sheet-head.version", sheet=Text(student.sheet), code=Text(student.code))

    cells: tuple[Cell, ...] = (
        field(student.name, "name"),
        field(student.id, "student"),
        field("", "class"),
        field(head.date if head is not None else "", "date"),
        code,
    )
    heads = tuple(Message(f"sheet.{word}") for word in ("name", "id", "class", "date", "code"))
    if asks:
        cells += (Message.of("sheet.points", space=Symbols(Hole("score")), of=points(of)),)
        heads += (Message("sheet.score"),)
    right = tuple(place == _SCORE for place in range(len(cells)))
    return Table(heads, (cells,), right, ruled=True, roomy=0, shares=_SHARES[: len(cells)])


def instructions(
    solution: Solution,
    asks: Sequence[Ask],
    *,
    substitution: bool = True,
    worked: bool = False,
    carrying: bool = True,
    computed: bool = True,
    left_out: bool = False,
) -> Iterator[Block]:
    """Yield how to work: time, calculator, digits, old weights, points.

    `carrying` tells that boxes rest on earlier ones, `computed` that there are numbers to be computed at all,
    `left_out` that some have no box. Where nothing is asked, all is worked, and that is all there is to say.
    """
    if not asks:
        yield Paragraph(Message("sheet.all-worked"))
        return
    setup = solution.setup
    yield Paragraph(Message("sheet.instructions"))
    items = [_calculator(solution)] if computed else []
    if substitution:
        items.append(Message("sheet.substitute"))
    if worked:
        items.append(Message("sheet.worked-rows"))
    if computed:
        items.append(_rounding(solution))
    if left_out:
        items.append(Message("unasked.no-row"))
    if setup.route == "short" and setup.has_gradients:
        items.append(Message.of("sheet.route-short", formula=_short_way(solution)))
    if solution.trains and any(ask.group in ("deltas", "gradients", "updates", "again") for ask in asks):
        items.append(Message("sheet.old-weights" if setup.network is not None else "sheet.old-parameters"))
    if solution.trains and any(ask.group == "mistake" for ask in asks):
        items.append(Message("sheet.with-old-weights"))
    if len(setup.batches) > MOST_UPDATES:
        items.append(Message.of("sheet.first-updates", n=Count(MOST_UPDATES)))
    items.append(_points(asks, carrying))
    yield Bullets(tuple(items))


def _calculator(solution: Solution) -> Message:
    used = {name for d in solution.setup.forward.definitions for name in _functions(d.term)}
    id = "sheet.calculator-radians" if used & _TRIGONOMETRIC else "sheet.calculator"
    head = solution.problem.present.head
    if head is not None and head.time:
        return Message.of("sheet.time", time=Text(head.time), calculator=Message(id))
    return Message(id)


def _functions(term: Term) -> Iterator[str]:
    if isinstance(term, Call):
        yield term.function
    for part in children(term):
        yield from _functions(part)


def _rounding(solution: Solution) -> Message:
    policy = solution.setup.policy
    id, count = ("decimals", policy.decimals) if policy.significant is None else ("significant", policy.significant)
    digits = Message.of(f"rounding.{id}", n=count)
    return Message.of(f"sheet.{policy.carry}", digits=digits, ties=Message(f"rounding.{policy.ties}"))


def _short_way(solution: Solution) -> Equation:
    """Return δ = a - y of a softmax layer, under the sign of the convention."""
    last = len(solution.setup.network.layers) if solution.setup.network is not None else None
    signal, output, target = Name("delta", last, ("i",)), Ref(Name("a", last, ("i",))), Ref(Name("y", None, ("i",)))
    positive = solution.setup.recipe.convention.signal_sign > 0
    term = minus(output, target) if positive else minus(target, output)
    return Equation((("", Symbols(Ref(signal))), ("=", Symbols(term))))


def _points(asks: Sequence[Ask], carrying: bool) -> Message:
    """Say what each number is worth: once for the most common score, then what differs from it."""
    scores = sorted({ask.points for ask in asks}, key=lambda score: (-sum(a.points == score for a in asks), score))
    errors = Message("sheet.errors" if carrying else "given.nothing")
    others = Listing(tuple(_numbers(asks, score) for score in scores[1:]))
    if not others.items:
        return Message.of("sheet.points-all", points=points(scores[0]), errors=errors)
    return Message.of("sheet.points-but", points=points(scores[0]), others=others, errors=errors)


def points(score: Fraction) -> object:
    """Return a score as an argument of a message: a whole number in words of the text, else as a formula."""
    return score.numerator if score.denominator == 1 else given(score)


def _numbers(asks: Sequence[Ask], score: Fraction) -> Message:
    numbers = [ask.number for ask in asks if ask.points == score]
    return Message.of("sheet.points-one", n=len(numbers), numbers=Listing(tuple(numbers)), points=points(score))


def givens(solution: Solution, slopes: bool = True) -> Iterator[Block]:
    """Yield what is given, and what every page says only when it comes to it: f′ of each activation, and what δ is.

    Without `slopes` f′ is left out, because it is asked. Of the figures that the problem wants there is the network.
    """
    blocks = list(known(solution, symbols=True))
    for block in blocks:
        if isinstance(block, Bullets) and solution.setup.network is not None and solution.setup.has_gradients:
            yield Bullets((*block.items, *_further(solution, slopes)))
        else:
            yield block
    yield from figures(solution, symbols=True)[0]


def _further(solution: Solution, with_slopes: bool) -> Iterator[Message]:
    network, rule = solution.setup.network, solution.setup.recipe.convention
    assert network is not None, "a graph has no activations"
    slopes = []
    done = set()
    for number, layer in enumerate(network.layers, 1):
        kind = (layer.activation, layer.constants)
        if kind in done or layer.activation in ("softmax", "identity") or layer.activation not in FUNCTIONS:
            continue
        done.add(kind)
        whole = law(*kind, number, rule)
        slopes.append(Equation((("", whole.parts[2][1]), whole.parts[3]), also=whole.also))
    if slopes and with_slopes:
        yield Message.of("sheet.slopes", n=len(slopes), formulas=Listing(tuple(slopes)))
    if rule.signal_sign > 0:
        signal, z = Name("delta", None, ("i",)), Name("z", None, ("i",))
        formula = Equation((("", Symbols(Ref(signal))), ("=", Symbols(Rate(COST, z)))))
        yield Message.of("sheet.signal", formula=formula)


def closing(student: Student, id: str = "sheet.typed", example: str = "1 = 2.5") -> Paragraph:
    """Return how answers are typed, and the code of the sheet."""
    return Paragraph(Message.of(id, example=Typed(example, decimal=True), code=Typed(student.code)))


def questions() -> Heading:
    """Return the heading of the questions."""
    return Heading(2, Message("sheet.questions"))
