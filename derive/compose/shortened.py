"""Long sentences and formulas made short: the first items of a list, a sum by its index; knows no words, no pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

from derive.document import Equation, Numbers, Relation, Shaped, Side, Symbols
from derive.message import Listing, Message, Text
from derive.names import Name
from derive.term import Sum, Term, Total, rebuilt, refs, rename
from derive.views.expression import Cells, Whole

_LONGEST = 300  # characters of a title that stay
_FEWEST = 3  # terms of a sum that is written by its index


def size(argument: Any) -> int:
    """Return how much the longest list or formula of a sentence has: its items, or its quantities.

    >>> size(Message.of("said", values=Listing((1, 2, 3)))), size(Message("said"))
    (3, 0)
    """
    match argument:
        case Message(_, arguments):
            return max((size(part) for _, part in arguments), default=0)
        case Listing(items):
            return max(len(items), *map(size, items)) if items else 0
        case Text(words):
            return len(words) if len(words) > _LONGEST else 0
        case Equation():
            return max(*(_long(side) for _, side in argument.parts), size(argument.also))
        case Symbols() | Numbers() | Shaped():
            return _long(argument)
        case _:
            return 0


def sentence(message: Message, most: int, parts: int) -> tuple[Message, int]:
    """Return a sentence with so many items of its lists and parts of its formulas, and how many are left out.

    >>> sentence(Message.of("said", values=Listing((1, 2, 3))), 2, 9)[1]
    1
    """
    found = [(place, *_argument(part, most, parts)) for place, part in message.arguments]
    return replace(message, arguments=tuple((place, part) for place, part, _ in found)), sum(n for *_, n in found)


def _argument(argument: Any, most: int, parts: int) -> tuple[Any, int]:
    match argument:
        case Message():
            return sentence(argument, most, parts)
        case Listing(items):
            fewer = max(0, len(items) - most)
            found = [_argument(item, most, parts) for item in items[: len(items) - fewer]]
            kept = tuple(item for item, _ in found)
            kept += (Message.of("excerpt.more", n=fewer),) if fewer else ()
            return replace(argument, items=kept), fewer + sum(count for _, count in found)
        case Text(words) if len(words) > _LONGEST:
            return Text(words[:_LONGEST].rstrip() + " …"), 1
        case Equation():
            made = equation(argument, parts)
            whole = made is not None and len(made.parts) == len(argument.parts)  # perhaps by an index
            return (made, 0) if whole else (made or Message("excerpt.long"), 1)
        case _:
            return argument, 0


def equation(made: Equation, most: int) -> Equation | None:
    """Return an equation without the sides that have too many quantities; None where nothing is left of it."""
    also = equation(made.also, most) if made.also is not None else None
    parts: list[tuple[Relation, Side]] = []
    relation: Relation = ""
    for given, side in made.parts:
        relation = "≈" if "≈" in (relation, given) else given
        short = _short(side, most)
        if short is not None:
            parts.append((relation, short))
            relation = ""
    if len(parts) < 2 < len(made.parts) + 1:
        return also
    return replace(made, parts=tuple(parts), also=also)


def _short(side: Side, most: int) -> Side | None:
    """Return a side, a long sum of letters by its index; None where it stays long."""
    if _long(side) <= most:
        return side
    if isinstance(side, Symbols):
        side = Symbols(by_index(side.term))
        return side if _long(side) <= most else None
    return None


def by_index(term: Term) -> Term:
    """Return a term whose sums over the units of a layer are written by an index, where their terms are alike.

    >>> from derive.term import Ref
    >>> term = Sum(tuple(Ref(Name("a", 2, (unit,))) for unit in (1, 2, 3, 4)))
    >>> made = by_index(term)
    >>> isinstance(made, Total) and (made.index, made.last, [str(name) for name in refs(made)])
    ('i', 4, ['a2[i]'])
    """
    if isinstance(term, Sum) and len(term.terms) > _FEWEST:
        general = {rename(part, partial(_any, unit)) for unit, part in enumerate(term.terms, 1)}
        if len(general) == 1:
            return Total("i", len(term.terms), general.pop())
    return rebuilt(term, by_index)


def _any(unit: int, name: Name) -> Name:
    """Return the name of a quantity of one unit for a general unit."""
    return name._replace(indices=("i",)) if name.indices == (unit,) else name


def _long(side: Any) -> int:
    """Return how many quantities are printed on a side."""
    match side:
        case Symbols(term) | Numbers(term, _):
            return sum(1 for _ in refs(term))
        case Shaped(expression, operands, _):
            return sum(_entries(expression, operands is not None))
        case _:
            return 0


def _entries(expression: Any, numbers: bool) -> Iterator[int]:
    """Yield how many quantities are printed of every matrix of a formula that is written out."""
    if isinstance(expression, Cells) or (numbers and isinstance(expression, Whole)):
        yield sum(max(1, sum(1 for _ in refs(entry))) for row in expression.entries for entry in row)
    elif is_dataclass(expression) and not isinstance(expression, Whole):
        for part in fields(expression):
            yield from _entries(getattr(expression, part.name), numbers)
    elif isinstance(expression, tuple):
        for inner in expression:
            yield from _entries(inner, numbers)
