"""The backward pass of a network, unit by unit, from the output to the input; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.builders.dense import Network
from derive.builders.objective import PENALTY
from derive.compose import softmax
from derive.compose.activations import general
from derive.compose.chain import Unit, alike, chain, path, sought
from derive.compose.forward import Beside, layer_name, nothing, unit_name
from derive.compose.incoming import incoming, outermost
from derive.compose.view import View
from derive.document import Applied, Block, Display, Equation, Heading, Paragraph, Relation, Side, Symbols
from derive.laws.convention import Convention
from derive.laws.functions import FUNCTIONS
from derive.lemmas import Route
from derive.message import Counted, Message, Text
from derive.names import Name
from derive.term import ONE, ZERO, Num, Prod, Rate, Ref, Sum, Term, refs, substitute
from derive.tidy import tidy, turned
from derive.worked import Solution

_Z, _A = Name("z"), Name("a")


def laws(network: Network, convention: Convention) -> Iterator[Block]:
    """Yield f and f′ for every activation of the network, each once."""
    done: set[tuple[str, tuple[Fraction, ...]]] = set()
    for number, layer in enumerate(network.layers, 1):
        if (layer.activation, layer.constants) in done or layer.activation == "softmax":
            continue
        done.add((layer.activation, layer.constants))
        yield Display((law(layer.activation, layer.constants, number, convention),))


def law(activation: str, constants: tuple[Fraction, ...], number: int, convention: Convention) -> Equation:
    """Return f(z) = ... ⟹ f′(z) = ... of one activation."""
    arguments: tuple[Term, ...] = (Ref(_Z), *(Num(value, decimal=True) for value in constants))
    slope = tidy(FUNCTIONS[activation].derivatives[0](arguments, Ref(_A), convention))
    value = Applied(number, _Z)
    parts: list[tuple[Relation, Side]] = [("", value), ("=", Symbols(general(activation, constants)))]
    parts += [("⟹", Applied(number, _Z, 1)), ("=", Symbols(slope))]
    uses_value = _A in refs(slope)
    also = Equation((("", Symbols(Ref(_A))), ("=", value))) if uses_value else None
    return Equation(tuple(parts), also=also)


def introduction(solution: Solution, cost: Name, laws: int) -> Message:
    """Say where the work runs, and with which weights where there are to be others."""
    table = "backward" if solution.trains else "untrained"
    return Message.of(f"{table}.intro-law" if laws else f"{table}.intro", cost=Symbols(Ref(cost)), n=laws)


class Backward:
    """Compose the backward pass of one example.

    `section` is the number of its heading; units are numbered below it. `alone` tells that these are the only numbers
    the formulas stand for, `beside` leads every layer. `trained` tells that there will be new weights beside the old.
    """

    def __init__(
        self,
        view: View,
        network: Network,
        cost: Name,
        sign: int,
        route: Route,
        section: str,
        alone: bool,
        beside: Beside = nothing,
        trained: bool = True,
    ) -> None:
        self.view = view
        self.network = network
        self.cost = cost
        self.sign = sign
        self.route = route
        self.section = section
        self.alone = alone
        self.beside = beside
        self.trained = trained

    def blocks(self) -> Iterator[Block]:
        """Yield the sections of all units; what is alike for siblings is said once."""
        number = 0
        for layer in range(len(self.network.layers), 0, -1):
            yield from self.beside(layer)
            if self.network.layers[layer - 1].activation == "softmax":
                number += 1
                yield Heading(4, self._title(number, layer_name(self.network, layer)))
                units = [self._unit(layer, unit) for unit in range(1, self.network.layers[layer - 1].units + 1)]
                yield from softmax.section(self.view, units, self.route)
                continue
            first = None
            for unit in range(1, self.network.layers[layer - 1].units + 1):
                number += 1
                asked = self._unit(layer, unit)
                yield Heading(4, self._title(number, unit_name(self.network, layer, unit)))
                if asked.signal in self.view.graph and self.view.graph.is_leaf(asked.signal):
                    yield from self._given(asked)
                elif first is None:
                    first = f"{self.section}.{number}"
                    yield from self._full(asked)
                else:
                    yield from self._sibling(asked, first)
        yield from self._shared()

    def _unit(self, layer: int, unit: int) -> Unit:
        return Unit(self.network, layer, unit, self.cost, self.sign)

    def _title(self, number: int, unit: Message) -> Message:
        return Message.of("back.unit", section=Text(f"{self.section}.{number}"), unit=unit)

    def _full(self, unit: Unit) -> Iterator[Block]:
        """Yield a unit's section with its chain: nothing numeric before the chain."""
        yield Paragraph(sought(unit))
        yield Paragraph(path(unit))
        yield Paragraph(Message("back.chain"))
        yield Display((chain(unit),))
        if unit.is_output:
            said = "back.signal-said" if unit.sign > 0 else "back.signal-negative"
            signed = Symbols(unit.signed(unit.signal))
            yield Paragraph(Message.of(said, alike=alike(unit), signal=Symbols(Ref(unit.signal)), signed=signed))
        yield Paragraph(Message("back.links" if unit.is_output else "back.links-new"))
        yield Display(tuple(self._links(unit)))
        yield Paragraph(Message("back.signal"))
        yield Display(tuple(self._signal(unit)))
        yield from self._gradients(unit)

    def _sibling(self, unit: Unit, first: str) -> Iterator[Block]:
        """Yield a unit's section in numbers only: its chain is that of the first of its layer."""
        yield Paragraph(
            Message.of(
                "back.sibling",
                sought=sought(unit),
                section=Text(first),
                unit=unit_name(self.network, unit.layer, 1),
                number=Counted(unit.unit, "unit"),
            )
        )
        yield Paragraph(Message("back.signal"))
        rows = [*incoming(self.view, unit), *self._slope(unit), self._own_signal(unit)]
        yield Display(tuple(rows))
        yield from self._gradients(unit)

    def _given(self, unit: Unit) -> Iterator[Block]:
        """Yield a unit whose δ was given: nothing to derive but what follows from it."""
        equation = Equation((("", Symbols(Ref(unit.signal))), ("=", self.view.lines.numeral(unit.signal))))
        yield Paragraph(Message.of("back.given", signal=equation))
        yield from self._gradients(unit)

    def _links(self, unit: Unit) -> Iterator[Equation]:
        if unit.is_output:
            yield from outermost(self.view, unit)
            yield from incoming(self.view, unit)
        else:
            for follower in unit.followers:
                link = self.network_weight(follower, unit)
                parts = [("", Symbols(Rate(follower.z, unit.a))), ("=", Symbols(Ref(link)))]
                if not self.view.symbols:
                    parts.append(("=", self.view.lines.numeral(link)))  # type: ignore[arg-type]
                noted = self.trained and not self.view.symbols
                yield Equation(tuple(parts), Message("back.old-weight") if noted else None)  # type: ignore[arg-type]
        yield from self._slope(unit, rate=True)
        general = Equation((("", Symbols(Rate(unit.z, unit.general()))), ("=", Symbols(Ref(unit.source())))))
        own = unit.bias
        if own is not None:
            also = Equation((("", Symbols(Rate(unit.z, own))), ("=", Symbols(unit.bias_factor))))
            general = Equation(general.parts, also=also)
        yield general
        if unit.penalised:
            slope = Symbols(unit.penalty_slope(unit.general()))
            yield Equation((("", Symbols(Rate(PENALTY, unit.general()))), ("=", slope)))

    @staticmethod
    def network_weight(follower: Unit, unit: Unit) -> Name:
        """Return the weight from a unit to one of the next layer."""
        return follower.weights[unit.unit - 1]

    def _slope(self, unit: Unit, rate: bool = False) -> Iterator[Equation]:
        """Yield the line of f′(z), which the identity has no use for but in the links; no path goes on from a step."""
        name = unit.z.wrt(unit.a)
        side = Applied(unit.layer, unit.z, 1)
        left: Side = Symbols(Rate(unit.a, unit.z)) if rate else side
        if self.view.symbols and not rate:
            return
        if self.view.has(name):
            equation = self.view.equation(name, left=left, symbol=side)
            yield equation if rate else Equation((equation.parts[0], *equation.parts[2:]), holds=equation.holds)
            return
        activation = self.network.layers[unit.layer - 1].activation
        if activation == "identity" and rate:
            yield Equation((("", left), ("=", side), ("=", Symbols(ONE))))
        elif activation == "step":
            yield Equation((("", left), *([("=", side)] if rate else []), ("=", Symbols(ZERO))))  # type: ignore[arg-type]

    def _signal(self, unit: Unit) -> Iterator[Equation]:
        if not unit.is_output:
            yield from incoming(self.view, unit)
        yield self._own_signal(unit)

    def _own_signal(self, unit: Unit) -> Equation:
        """Return the line of δ; at the output ∂C/∂a is written out where its value is exact."""
        incoming = unit.derivative(unit.a)
        written = self.view.has(incoming) and isinstance(self.view.graph[incoming].term, Sum | Prod)
        if not unit.is_output or not written:
            return self.view.equation(unit.signal)
        whole = tidy(substitute(self.view.graph[unit.signal].term, {incoming: self.view.graph[incoming].term}))
        # In letters it is always written out; in numbers the line must hold as it is printed, in every example.
        holds = self.view.symbols or (self.alone and self.view.lines.is_exact(incoming))
        if unit.sign < 0 and (other := turned(whole)) != whole and (holds or self.view.lines.is_carried_in_full):
            # Books with this sign write target minus output, and so do the numbers.
            return self.view.equation(unit.signal, term=other)
        return self.view.equation(unit.signal, shown=whole if holds else None)

    def _gradients(self, unit: Unit) -> Iterator[Block]:
        yield Paragraph(Message("back.gradients"))
        yield Display(tuple(self.view.equation(unit.derivative(name)) for name in unit.parameters))

    def _shared(self) -> Iterator[Block]:
        """Yield the gradients of biases that a layer shares: a sum over its units."""
        for number, layer in enumerate(self.network.layers, 1):
            if layer.biases == "shared":
                shared = Name("b", number)
                derivative = shared.wrt(self.cost)._replace(example=self.cost.example)
                id = "back.shared" if layer.units > 1 else "back.shared-one"
                yield Paragraph(Message.of(id, bias=Symbols(Ref(shared)), layer=Counted(number, "layer")))
                yield Display((self.view.equation(derivative),))
