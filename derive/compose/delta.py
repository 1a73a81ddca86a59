"""The δ form: the general formulas of every kind of layer, with letters for units; knows no values."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from derive.builders.dense import Layer, Network
from derive.builders.objective import STRENGTH
from derive.document import Applied, Equation, Side, Symbols
from derive.lemmas import Route
from derive.names import Name
from derive.term import Neg, Num, Prod, Quot, Ref, Sum, Term, Total, minus
from derive.tidy import tidy, turned


def delta_form(
    network: Network, cost: Name, sign: int, route: Route, given: Container[Name] = frozenset()
) -> Iterator[Equation]:
    """Yield δ of every layer from the output back, then the gradients of a weight and of each kind of bias.

    What is `given` is not derived: where a layer has such units, its other units stand one by one. A weight has the
    slope of the penalty in its gradient where `cost` carries one, which the cost of one example of a batch does not.
    """
    last = len(network.layers)
    for number in range(last, 0, -1):
        units = range(1, network.layers[number - 1].units + 1)
        derived = [unit for unit in units if Name("delta", number, (unit,)) not in given]
        slopes = [unit for unit in derived if Name("a", number, (unit,)).wrt(cost) not in given]
        if number < last:
            yield from (_incoming(network, number, unit, cost, sign) for unit in _general(slopes, units))
        yield from (_signal(network, number, unit, cost, sign, route) for unit in _general(derived, units))
    layer = 1 if last == 1 else None
    signal, weight = Name("delta", layer, ("i",)), Name("W", layer, ("i", "j"))
    source = Name("a", 0, ("j",)) if last == 1 else Name("before", None, ("j",))
    by_weight = _turned(Prod((Ref(signal), Ref(source))), sign)
    if network.objective is not None and network.objective.penalty and cost.example is None:
        by_weight = Sum((by_weight, Prod((Ref(STRENGTH), Ref(weight)))))
    yield Equation((("", Symbols(Ref(_by(weight, cost)))), ("=", Symbols(by_weight))))
    yield from _biases(network, cost, sign)


def _general(units: Sequence[int], all_units: Sequence[int]) -> Sequence[int | str]:
    """Return the index that stands for all units of a layer, or the units one by one where some are not meant."""
    return ("i",) if len(units) == len(all_units) else units


def _biases(network: Network, cost: Name, sign: int) -> Iterator[Equation]:
    """Yield the gradient of a bias: once where all layers have their biases alike, else layer by layer."""
    biased = {number: layer for number, layer in enumerate(network.layers, 1) if layer.biases != "none"}
    kinds = {(layer.biases, layer.bias_input) for layer in biased.values()}
    if len(kinds) == 1 and all(layer.biases == "each" for layer in biased.values()):
        number = 1 if len(network.layers) == 1 else None
        yield _by_bias(Name("b", number, ("i",)), next(iter(biased.values())), cost, sign)
        return
    for number, layer in biased.items():
        yield _by_bias(Name("b", number, ("i",) if layer.biases == "each" else ()), layer, cost, sign)


def _by_bias(bias: Name, layer: Layer, cost: Name, sign: int) -> Equation:
    """Return the gradient of one bias; one that a layer shares sums over its units."""
    shared = layer.biases == "shared"
    signal: Term = Ref(Name("delta", bias.layer, (1 if shared and layer.units == 1 else "i",)))
    total = Total("i", layer.units, signal) if shared and layer.units > 1 else signal
    term = tidy(Prod((Num(sign * layer.bias_input), total)))
    return Equation((("", Symbols(Ref(_by(bias, cost)))), ("=", Symbols(term))))


def forward_form(network: Network) -> Iterator[Equation]:
    """Yield z and a of a general unit of every layer."""
    before = network.inputs
    for number, layer in enumerate(network.layers, 1):
        z, a = Name("z", number, ("i",)), Name("a", number, ("i",))
        j: int | str = 1 if before == 1 else "j"
        product = Prod((Ref(Name("W", number, ("i", j))), Ref(Name("a", number - 1, (j,)))))
        term: Term = product if before == 1 else Total("j", before, product)
        if layer.biases != "none":
            own = Ref(Name("b", number, ("i",) if layer.biases == "each" else ()))
            term = Sum((term, Neg(own) if layer.bias_input == -1 else own))
        output: Side = Applied(number, z)
        if layer.activation == "softmax":
            output = Symbols(Quot(Ref(Name("e", number, ("i",))), Ref(Name("s", number))))
        also = Equation((("", Symbols(Ref(a))), ("=", output)))
        yield Equation((("", Symbols(Ref(z))), ("=", Symbols(term))), also=also)
        before = layer.units


def _incoming(network: Network, number: int, unit: int | str, cost: Name, sign: int) -> Equation:
    """Return ∂C/∂a of a hidden unit: the sum over the units of the next layer."""
    count = network.layers[number].units
    # The k of C_k is an example already.
    k: int | str = 1 if count == 1 else "j" if cost.example == "k" else "k"
    passed = Prod((Ref(Name("delta", number + 1, (k,))), Ref(Name("W", number + 1, (k, unit)))))
    term = _turned(Total(k, count, passed) if isinstance(k, str) else passed, sign)
    return Equation((("", Symbols(Ref(_by(Name("a", number, (unit,)), cost)))), ("=", Symbols(term))))


def _signal(network: Network, number: int, unit: int | str, cost: Name, sign: int, route: Route) -> Equation:
    """Return δ of a unit of a layer."""
    layer, last = network.layers[number - 1], number == len(network.layers)
    output = Name("a", number, (unit,))
    incoming = Ref(_by(output, cost))
    slope = Ref(Name("z", number, (unit,)).wrt(output))
    term: Term = incoming if layer.activation == "identity" else Prod((incoming, slope))
    if layer.activation == "softmax":
        other = Name("a", number, ("j",))
        links = Prod((Ref(_by(other, cost)), Ref(Name("z", number, (unit,)).wrt(other))))
        term = Total("j", layer.units, links)
        if route == "short" and last:
            term = minus(Ref(output), Ref(Name("y", None, (unit,))))
    if sign < 0:
        term = Neg(term) if not isinstance(term, Sum) else turned(tidy(Neg(term)))
    return Equation((("", Symbols(Ref(Name("delta", number, (unit,))))), ("=", Symbols(term))))


def _turned(term: Term, sign: int) -> Term:
    """Return what is made of δ under its sign."""
    return term if sign > 0 else Neg(term)


def _by(name: Name, cost: Name) -> Name:
    """Return ∂cost/∂name, about the cost's own example."""
    return name.wrt(cost)._replace(example=cost.example)
