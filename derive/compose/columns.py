"""Updates as columns of tables, their quantities as rows, where a page has little room; knows no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.builders.objective import data_name
from derive.compose.batch import BACKWARD_ROLES, FORWARD_ROLES, abreast, split
from derive.compose.sparing import Sparing
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


def is_apart(solution: Solution) -> bool:
    """Tell whether updates of one example have formulas of their own: what is joined to the mean is in their δ."""
    recipe = solution.setup.recipe
    sizes = {len(update.batch) == 1 for update in solution.updates}
    return len(sizes) > 1 and bool(recipe.root or recipe.penalty)


def is_told(solution: Solution, updates: Sequence[Update]) -> bool:
    """Tell whether a batch was worked before these updates, so that it is known what its gradients are."""
    return updates[0] is not solution.updates[0] and len(solution.updates[0].batch) > 1


def in_columns(solution: Solution, updates: Sequence[Update], sparing: Sparing) -> Iterator[Block]:
    """Yield the values of updates: of their examples, of each batch, and the parameters that each leaves."""
    apart = is_apart(solution)
    batches = [update for update in updates if not apart or len(update.batch) > 1]
    alone = [update for update in updates if apart and len(update.batch) == 1]
    if all(len(update.batch) == 1 for update in solution.updates):
        batches, alone = [], list(updates)
    if alone:
        several = len(solution.everything) > 1
        yield Paragraph(Message("columns-joined.alone") if apart else Message.of("columns.each", n=len(updates)))
        columns = [_whole(solution, update, sparing, (*_OF_EXAMPLE, "gradient")) for update in alone]
        yield from _tables(sparing, columns, several)
    if batches:
        yield Paragraph(Message("columns.examples"))
        places = [(update, place) for update in batches for place in range(1, len(update.batch) + 1)]
        yield from _tables(sparing, [_example(solution, update, place, sparing) for update, place in places], True)
        yield Paragraph(_together(solution, is_told(solution, updates)))
        columns = [_whole(solution, update, sparing, _OF_BATCH, True) for update in batches]
        yield from _tables(sparing, columns, False)
    yield Paragraph(Message.of("columns.parameters", n=len(updates)))
    learned = {name: name._replace(new=True) for name in solution.setup.recipe.learned}
    yield from _tables(sparing, [_Column(update, None, whole(solution, update), learned) for update in updates], False)


def _together(solution: Solution, told: bool) -> Message:
    """Say what a batch has of its examples, unless one was worked before."""
    recipe = solution.setup.recipe
    if told:
        return Message("columns.together")
    kind = "mean" if recipe.mean else "sum"
    if not (recipe.root or recipe.penalty):
        return Message(f"columns.{kind}")
    data = data_name(bool(recipe.root), bool(recipe.penalty))
    return Message.of(f"columns-joined.{kind}", data=Symbols(Ref(data)))


def _example(solution: Solution, update: Update, place: int, sparing: Sparing) -> _Column:
    """Return one example of a batch; the rows of all examples have the same names."""
    view, cost = example(solution, update, place), solution.setup.recipe.cost
    names = sparing.shown(solution, view, _OF_EXAMPLE)
    about = {name: cost in (name._replace(example=None), name.of) for name in names}
    return _Column(update, place, view, {n._replace(example="k") if costs else n: n for n, costs in about.items()})


def _whole(solution: Solution, update: Update, sparing: Sparing, roles: Sequence[str], batch: bool = False) -> _Column:
    """Return an update with what belongs to no example of several, without what stands there as a δ already."""
    view = whole(solution, update)
    names = [name for name in sparing.shown(solution, view, roles) if name.example is None]
    # Where nothing reaches a parameter, its gradient is written as 0; that is a value as others are.
    names += [d.name for d in view.graph.definitions if d.role == "gradient" and isinstance(d.term, Num)]
    if batch:
        names = [name for name in names if name.layer is None or view.graph.role(name) == "gradient"]
    else:
        names = [name for name in names if view.graph.role(name) != "gradient" or not _repeats(view, name)]
    return _Column(update, None, view, {name: name for name in names})


def _repeats(view: View, gradient: Name) -> bool:
    return isinstance(view.graph[gradient].term, Ref)


def _tables(sparing: Sparing, columns: Sequence[_Column], examples: bool) -> Iterator[Table]:
    """Yield tables of about as many columns each; under every update stands its example, if it has one alone."""
    rows = list(dict.fromkeys(name for column in columns for name in column.names))
    most = abreast(column.cell(name) for column in columns for name in rows) if sparing.signals else MOST_SIDE_BY_SIDE
    for places in split(len(columns), most):
        shown = [columns[place] for place in places]
        head: tuple[Cell, ...] = (Message("table.update"), *(_count(column.update.number) for column in shown))
        numbers = [_count(column.update.batch[(column.place or 1) - 1]) for column in shown]
        first: list[tuple[Cell, ...]] = [(Message("table.example"), *numbers)] if examples else []
        body: list[tuple[Cell, ...]] = [(Symbols(Ref(name)), *(column.cell(name) for column in shown)) for name in rows]
        yield Table(head, (*first, *body), (False, *(True for _ in shown)))


def _count(number: int) -> Numeral:
    return Numeral(str(number), Fraction(number))
