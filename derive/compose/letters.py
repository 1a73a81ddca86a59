"""The formulas of a brief page in letters: of every kind of layer, of scalars or in matrices; knows no values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from derive.builders.dense import Network
from derive.builders.objective import DATA_COST, MEAN
from derive.compose import matrix_brief
from derive.compose.columns import is_apart
from derive.compose.delta import delta_form, forward_form
from derive.compose.matrix import Matrices
from derive.compose.softmax import jacobian
from derive.compose.view import View, example, whole
from derive.document import Block, Display, Equation, Paragraph, Symbols
from derive.lemmas import Route
from derive.message import Message
from derive.names import COST, Name
from derive.term import Num, Ref, refs, rename
from derive.worked import Solution, Update


@dataclass(frozen=True, slots=True)
class Letters:
    """The formulas of a brief page in letters, of scalars or in matrices.

    Where an update is `worked` with no `later` one, ledgers say how links are computed.
    """

    solution: Solution
    network: Network
    in_matrices: bool
    later: bool
    worked: bool

    def forward(self) -> Iterator[Block]:
        """Yield z and a of every layer, unless a ledger says how they are computed."""
        if self.in_matrices:
            yield Paragraph(Message("matrix-brief.convention"))
            yield from matrix_brief.forward(self._matrices())
        elif self.later or not self.worked:
            yield Display(tuple(forward_form(self.network)))

    def backward(self) -> Iterator[Block]:
        """Yield δ of every layer and the gradients that it gives; of updates of one example apart where they differ.

        Where no batch is worked, what leads from the gradients of its examples to that of the cost stands below.
        """
        solution, network = self.solution, self.network
        joined = self.later and not (self.worked and len(solution.updates[0].batch) > 1) and bool(self._batches)
        data = [name for name in (MEAN, DATA_COST) if joined and whole(solution, self._batches[0]).has(name)]
        links = tuple(_joining(whole(solution, self._batches[0]))) if data else ()
        if self._is_matrix:
            yield from matrix_brief.backward(solution, network, self._matrices(), self._slopes(self._view()))
            if data:
                yield Display((*links, *matrix_brief.joined_on(solution, network, self._batches[0])))
        else:
            rows = [*self._rows(self._view(), self._cost, self.later or not self.worked), *links]
            rows += _joined_on(whole(solution, self._batches[0]), network) if data else []
            yield Display(tuple(_grouped(rows)))
        if self.later and is_apart(solution):
            yield Paragraph(Message("columns-joined.apart"))
            alone = next(update for update in solution.updates if len(update.batch) == 1)
            view = whole(solution, alone, self._is_matrix)
            if self._is_matrix:
                matrices = matrix_brief.of_one(solution, network, view, COST)
                yield from matrix_brief.backward(solution, network, matrices, self._slopes(view))
            else:
                yield Display(tuple(_grouped(self._rows(view, COST, True))))

    @property
    def _is_matrix(self) -> bool:
        """Whether the way back is in matrices: the slopes of softmax have no short name that a table could have."""
        softmax = any(layer.activation == "softmax" for layer in self.network.layers)
        return self.in_matrices and (self.worked or not softmax)

    @property
    def _batches(self) -> list[Update]:
        updates = self.solution.updates if self.later else self.solution.updates[:1]
        return [update for update in updates if len(update.batch) > 1]

    @property
    def _cost(self) -> Name:
        return COST._replace(example="k") if self._batches else COST

    def _view(self, symbols: bool = False) -> View:
        update = (self._batches or self.solution.updates)[0]
        return example(self.solution, update, 1, symbols, any_of=self.in_matrices)

    def _matrices(self) -> Matrices:
        view = self._view(symbols=not self.worked)
        return matrix_brief.of_one(self.solution, self.network, view, self._cost)

    def _slopes(self, view: View) -> dict[int, tuple[Equation, ...]]:
        """Return f′(z) of a general unit of every layer, where the numbers of no unit are worked."""
        if self.worked:
            return {}
        return {number: tuple(_slope(view, self.network, number)) for number in range(1, len(self.network.layers) + 1)}

    def _rows(self, view: View, cost: Name, links: bool) -> Iterator[Equation]:
        recipe, given, route = self.solution.setup.recipe, self.solution.setup.given, self.solution.setup.route
        if links and cost.example is None:
            yield from _joining(view)
        for row in delta_form(self.network, cost, recipe.convention.signal_sign, route, given):
            if links:
                yield from _links(view, row, self.network, cost, route)
            yield row


def _joining(view: View) -> Iterator[Equation]:
    """Yield the links that lead from the mean over a batch to the cost, where they are not 1."""
    for name in (MEAN.wrt(COST), DATA_COST.wrt(COST)):
        if view.has(name) and not isinstance(view.graph[name].term, Num):
            yield Equation((("", Symbols(Ref(name))), ("=", Symbols(view.graph[name].term))))


def _joined_on(view: View, network: Network) -> Iterator[Equation]:
    """Yield the gradients of a weight and of each kind of bias by those of the mean over a batch."""
    only = 1 if len(network.layers) == 1 else None
    gradients = view.graph.having("gradient")
    alike = len({(layer.biases, layer.bias_input) for layer in network.layers if layer.biases != "none"}) == 1
    firsts = {(name.letter, None if alike or name.letter == "W" else name.layer): name for name in reversed(gradients)}
    for (letter, layer), first in sorted(firsts.items(), key=lambda item: gradients.index(item[1])):
        shared = alike and not first.indices  # every layer has its own, without an index
        number = first.layer if shared else layer or only
        general = first._replace(layer=number, indices=("i", "j")[: len(first.indices)])
        term = rename(view.graph[first].term, partial(_moved, letter, general))
        yield Equation((("", Symbols(Ref(general))), ("=", Symbols(term))))


def _moved(letter: str, general: Name, name: Name) -> Name:
    """Return a name about a general parameter in place of one of its kind."""
    return name._replace(layer=general.layer, indices=general.indices) if name.letter == letter else name


def _links(view: View, row: Equation, network: Network, cost: Name, route: Route) -> Iterator[Equation]:
    """Yield what the δ of a layer is made of, for a general unit: at the output ∂C/∂a, in every layer f′(z).

    Of softmax it is every ∂a_j/∂z_i, unless the short way goes round them.
    """
    subject = _subject(row)
    if subject.letter != "delta" or subject.layer is None or subject.indices != ("i",):
        return
    last = len(network.layers)
    output = Name("a", subject.layer, (1,))
    derivatives = [
        d.name
        for d in view.graph.definitions
        if d.role in ("derivative", "link") and d.name._replace(of=None, example=None) == output
    ]
    softmax = network.layers[subject.layer - 1].activation == "softmax"
    for name in derivatives if subject.layer == last else ():
        yield from _general(view, name, cost)
    yield from _slope(view, network, subject.layer)
    if softmax and not (route == "short" and subject.layer == last):
        letter = "j" if cost.example == "k" else "k"  # the k of C_k is an example already
        slope = Name("z", subject.layer, ("i",)).wrt(output._replace(indices=(letter,)))
        yield Equation((("", Symbols(Ref(slope))), *jacobian(subject.layer, letter).parts[1:]))


def _slope(view: View, network: Network, number: int) -> Iterator[Equation]:
    """Yield f′(z) of a general unit of a layer; of softmax there is none."""
    slope = Name("z", number, (1,)).wrt(Name("a", number, (1,)))
    activation = network.layers[number - 1].activation
    if activation != "softmax":
        yield from _general(view, slope)
    if activation == "step":  # through which no derivative comes
        yield Equation((("", Symbols(Ref(_any(slope)))), ("=", Symbols(Num(Fraction(0))))))


def _general(view: View, name: Name, cost: Name = COST) -> Iterator[Equation]:
    """Yield the formula of a quantity of unit 1 for a general unit, where that is all it is about."""
    parts = refs(view.graph[name].term) if view.has(name) else ()
    if view.has(name) and all(of.layer in (None, name.layer) and of.indices in ((), (1,)) for of in parts):
        general = name._replace(example=cost.example) if name.of == COST else name
        yield Equation((("", Symbols(Ref(_any(general)))), ("=", Symbols(rename(view.graph[name].term, _any)))))


def _any(name: Name) -> Name:
    """Return the name of unit 1, or a derivative by it, for a general unit."""
    of = name.of._replace(indices=("i",)) if name.of is not None and name.of.indices else name.of
    return name._replace(indices=("i",) if name.indices else (), of=of)


def _grouped(rows: Iterable[Equation]) -> Iterator[Equation]:
    """Yield what belongs to one layer on one row, and ∂C/∂w and ∂C/∂b on another; other rows as they are."""
    waiting: list[Equation] = []
    for row in rows:
        if waiting and not _belong(_subject(waiting[-1]), _subject(row)):
            yield _joined(waiting)
            waiting = []
        waiting.append(row)
    if waiting:
        yield _joined(waiting)


def _joined(rows: list[Equation]) -> Equation:
    """Return equations as one row."""
    first, *others = rows
    return replace(first, also=_joined(others)) if others else first


def _belong(one: Name, other: Name) -> bool:
    """Tell whether a row goes on with the next one: from ∂C/∂a over f′(z) to δ, or from a weight to a bias."""
    if one.letter == "W":
        return other.letter == "b"
    same = one.layer == other.layer and one.indices == other.indices and one.letter in ("a", "z")
    return same and other.letter in ("z", "delta")


def _subject(row: Equation) -> Name:
    """Return what a row is about: the quantity at its beginning."""
    side = row.parts[0][1]
    assert isinstance(side, Symbols) and isinstance(side.term, Ref), "a row of the δ form begins with its quantity"
    return side.term.name
