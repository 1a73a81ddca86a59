"""Updates as columns of tables, their quantities as rows, where a page has little room; knows no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.compose.batch import BACKWARD_ROLES, FORWARD_ROLES, of_role, split
from derive.compose.facts import MOST_SQUARES
from derive.compose.view import View, example, whole
from derive.document import Block, Cell, Paragraph, Symbols, Table
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Num, Ref
from derive.worked import Solution, Update

MOST_SIDE_BY_SIDE = 8  # updates or examples side by side, whose letters may be small
_OF_EXAMPLE = (*FORWARD_ROLES, *(role for role in BACKWARD_ROLES if role not in ("link", "gradient")))
_OF_BATCH = ("cost", "derivative", "link", "gradient")


@dataclass(frozen=True, slots=True)
class _Column:
    """What one example of an update has, or the update itself: a value for each quantity."""

    update: Update
    place: int | None
    view: View
    names: dict[Name, Name]

    def cell(self, name: Name) -> Cell:
        """Return the value of a quantity by the name it has in its row; a batch of another size may not have it."""
        return self.view.value(self.names[name]) if name in self.names else Message("table.same")


def are_columns(solution: Solution) -> bool:
    """Tell whether the later updates can stand in columns, each value by a formula that the page has in letters.

    A root puts a link before each of them; a penalty is in the gradients of a batch but in none of its examples, and
    of many weights it is told in words.
    """
    recipe = solution.setup.recipe
    single = all(len(update.batch) == 1 for update in solution.updates)
    weights = [name for name in solution.setup.forward.having("parameter") if name.letter == "W"]
    penalty = recipe.penalty and not (single and len(weights) <= MOST_SQUARES)
    return len(solution.updates) > 1 and not recipe.root and not penalty


def in_columns(solution: Solution, updates: Sequence[Update], *, signals: bool = False) -> Iterator[Block]:
    """Yield the values of updates: of their examples, of each batch, and the parameters that each leaves.

    On the way back there are all derivatives, or `signals` alone, from which the others are a formula away.
    """
    one = tuple(role for role in _OF_EXAMPLE if not (signals and role == "derivative"))
    if all(len(update.batch) == 1 for update in solution.updates):
        several = len(solution.everything) > 1
        yield Paragraph(Message.of("columns.each", n=len(updates)))
        yield from _tables([_whole(solution, update, (*one, "gradient")) for update in updates], several)
    else:
        yield Paragraph(Message("columns.examples"))
        places = [(update, place) for update in updates for place in range(1, len(update.batch) + 1)]
        yield from _tables([_example(solution, update, place, one) for update, place in places], True)
        told = updates[0] is not solution.updates[0] and len(solution.updates[0].batch) > 1
        id = "columns.mean" if solution.setup.recipe.mean else "columns.sum"
        yield Paragraph(Message("columns.together" if told else id))
        yield from _tables([_whole(solution, update, _OF_BATCH, True) for update in updates], False)
    yield Paragraph(Message.of("columns.parameters", n=len(updates)))
    learned = {name: name._replace(new=True) for name in solution.setup.recipe.learned}
    yield from _tables([_Column(update, None, whole(solution, update), learned) for update in updates], False)


def _example(solution: Solution, update: Update, place: int, roles: Sequence[str]) -> _Column:
    """Return one example of a batch; the rows of all examples have the same names."""
    view, cost = example(solution, update, place), solution.setup.recipe.cost
    names = of_role(solution, view, roles)
    about = {name: cost in (name._replace(example=None), name.of) for name in names}
    return _Column(update, place, view, {n._replace(example="k") if costs else n: n for n, costs in about.items()})


def _whole(solution: Solution, update: Update, roles: Sequence[str], batch: bool = False) -> _Column:
    """Return an update with what belongs to no example of several, without what stands there as a δ already."""
    view = whole(solution, update)
    names = [name for name in of_role(solution, view, roles) if name.example is None]
    # Where nothing reaches a parameter, its gradient is written as 0; that is a value as others are.
    names += [d.name for d in view.graph.definitions if d.role == "gradient" and isinstance(d.term, Num)]
    if batch:
        names = [name for name in names if name.layer is None or view.graph.role(name) == "gradient"]
    else:
        names = [name for name in names if view.graph.role(name) != "gradient" or not _repeats(view, name)]
    return _Column(update, None, view, {name: name for name in names})


def _repeats(view: View, gradient: Name) -> bool:
    return isinstance(view.graph[gradient].term, Ref)


def _tables(columns: Sequence[_Column], examples: bool) -> Iterator[Table]:
    """Yield tables of about as many columns each; under every update stands its example, if it has one alone."""
    rows = list(dict.fromkeys(name for column in columns for name in column.names))
    for places in split(len(columns), MOST_SIDE_BY_SIDE):
        shown = [columns[place] for place in places]
        head: tuple[Cell, ...] = (Message("table.update"), *(_count(column.update.number) for column in shown))
        numbers = [_count(column.update.batch[(column.place or 1) - 1]) for column in shown]
        first: list[tuple[Cell, ...]] = [(Message("table.example"), *numbers)] if examples else []
        body: list[tuple[Cell, ...]] = [(Symbols(Ref(name)), *(column.cell(name) for column in shown)) for name in rows]
        yield Table(head, (*first, *body), (False, *(True for _ in shown)))


def _count(number: int) -> Numeral:
    return Numeral(str(number), Fraction(number))
