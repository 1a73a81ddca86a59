"""Questions about the structure: paths, links, biases, inputs that are zero; knows no words and no rounding."""

from __future__ import annotations

from derive.builders.dense import weight
from derive.compose.chain import Unit
from derive.compose.teaching.asked import Asked, Sheet
from derive.document import Equation, Numbers, Relation, Side, Symbols
from derive.graph import Graph
from derive.laws.functions import FUNCTIONS
from derive.message import Count, Message
from derive.names import Name
from derive.numbers import given
from derive.term import ONE, ZERO, Num, Prod, Rate, Ref, Term, num, refs
from derive.tidy import tidy


def paths(sheet: Sheet) -> Asked | None:
    """How many paths lead from a quantity to the cost, counted in the graph."""
    forward, cost = sheet.solution.setup.forward, sheet.solution.setup.recipe.cost
    if not sheet.solution.setup.has_cost:
        return None
    counts = ways(forward, cost)
    network = sheet.network
    if network is None:
        names = [name for name in (*forward.having("parameter"), *forward.having("input")) if counts.get(name)]
        if not names:
            return None
        name = max(names, key=lambda found: counts[found])
        answer = Message.of("questions.paths-graph", n=Count(counts[name]), quantity=Symbols(Ref(name)))
    else:
        later = [layer.units for layer in network.layers[1:]]
        if not later or any(layer.activation == "softmax" for layer in network.layers):
            return None  # through the sum of softmax the page goes by another way of counting
        name = weight(1, 1, 1)
        answer = Message.of("questions.paths-network", n=Count(counts[name]), product=_product(later))
        if len(later) == 1 or counts[name] == 1:
            answer = Message.of("questions.paths-output", n=Count(counts[name]))
    question = Message.of("questions.paths", quantity=Symbols(Ref(name)), cost=Symbols(Ref(sheet.cost)))
    return Asked(question, answer, 8 if counts[name] > 1 else 2)


def ways(graph: Graph, cost: Name) -> dict[Name, int]:
    """Count the paths from every quantity to the cost.

    >>> from derive.graph import Definition, Leaf
    >>> from derive.term import Sum
    >>> x, q, f = Name("x"), Name("q"), Name("f")
    >>> square = Definition(q, Prod((Ref(x), Ref(x))), "line")
    >>> ways(Graph((Leaf(x, "input"),), (square, Definition(f, Sum((Ref(q), Ref(x))), "line"))), f)[x]
    2
    """
    counts = {cost: 1}
    for definition in reversed(graph.definitions):
        for name in dict.fromkeys(refs(definition.term)):
            counts[name] = counts.get(name, 0) + counts.get(definition.name, 0)
    return counts


def _product(factors: list[int]) -> Equation:
    """Return 3 · 2 = 6."""
    total = 1
    for factor in factors:
        total *= factor
    numbers: tuple[Term, ...] = tuple(num(factor) for factor in factors)
    return Equation((("", Numbers(Prod(numbers), {})), ("=", given(num(total).value))))


def swap(sheet: Sheet) -> Asked | None:
    """Which link changes its formula if the first layer has another activation."""
    network = sheet.network
    if network is None or network.layers[0].activation == "softmax":
        return None
    layer = network.layers[0]
    other = "sigmoid" if layer.activation == "tanh" else "tanh"
    z, a = Name("z"), Name("a")
    arguments: tuple[Term, ...] = (Ref(z), *(Num(value, decimal=True) for value in layer.constants))
    rule = sheet.solution.setup.recipe.convention
    slope, instead = (
        tidy(FUNCTIONS[kind].derivatives[0](terms, Ref(a), rule))
        for kind, terms in ((layer.activation, arguments), (other, (Ref(z),)))
    )
    unit = Unit(network, 1, 1, sheet.cost, 1)
    own = unit.weights[0]
    question = Message.of(
        "questions.swap",
        this=Message(f"activation.{layer.activation}"),
        other=Message(f"activation.{other}"),
        gradient=Symbols(Rate(sheet.cost, own)),
    )
    answer = Message.of(
        "questions.swapped",
        link=Symbols(Rate(unit.a, unit.z)),
        slope=Symbols(slope),
        instead=Symbols(instead),
        output=Symbols(Ref(unit.a)),
    )
    return Asked(question, answer, 3)


def bias(sheet: Sheet) -> Asked | None:
    """Why the gradient of a bias is δ; a page of closed formulas has no δ."""
    network = sheet.network
    if sheet.solution.closed:
        return None
    if network is None or network.layers[-1].biases != "each" or network.layers[-1].activation == "softmax":
        return None
    unit = Unit(network, len(network.layers), 1, sheet.cost, sheet.solution.setup.recipe.convention.signal_sign)
    own = unit.bias
    assert own is not None, "every unit has a bias of its own here"
    if unit.sign < 0 or unit.bias_factor != ONE:
        return None
    gradient = sheet.derivative(own)
    link = Equation((("", Symbols(Rate(unit.z, own))), ("=", Symbols(ONE))))
    signal = Symbols(Ref(unit.signal))
    question = Message.of("questions.bias", gradient=Symbols(Ref(gradient)), signal=signal)
    equation = sheet.first.equation(gradient)
    answer = Message.of("questions.because-bias", link=link, sum=Symbols(Ref(unit.z)), gradient=equation)
    return Asked(question, answer, 5)


def silent(sheet: Sheet) -> Asked | None:
    """What an input that is zero does to the gradients of its weights."""
    network = sheet.network
    if network is None or (network.objective is not None and network.objective.penalty):
        return None
    found = _silent_input(sheet)
    unit = Unit(network, 1, 1, sheet.cost, sheet.solution.setup.recipe.convention.signal_sign)
    example, source = found or (sheet.solution.updates[0].batch[0], 1)
    several = len(sheet.solution.setup.examples) > 1
    cost = sheet.cost._replace(example=example if several else None)
    own = Name("W", 1, ("i", source))
    signal = unit.signed(Name("delta", 1, ("i",)))
    entering = Name("a", 0, (source,))
    places = {"input": Symbols(Ref(entering)), "k": example}
    id = "questions.silent-if" if found is None else "questions.silent-at" if several else "questions.silent"
    sides: list[tuple[Relation, Side]] = [
        ("", Symbols(Rate(cost, own))),
        ("=", Symbols(Prod((signal, Ref(entering))))),
        ("=", Symbols(Prod((signal, ZERO)))),
        ("=", Symbols(ZERO)),
    ]
    kept = network.layers[0].biases == "each" and unit.bias_factor == ONE and unit.sign > 0
    answer = Message.of(
        "questions.silenced" if kept else "questions.silenced-weights",
        input=Symbols(Ref(entering)),
        i=Symbols(Ref(Name("i"))),
        signal=Symbols(signal),
    )
    return Asked(Message.of(id, **places), answer, 9 if found else 1, Equation(tuple(sides)))


def _silent_input(sheet: Sheet) -> tuple[int, int] | None:
    """Return the first example of the batch with an input that is zero, and the input's number."""
    for number in sheet.solution.updates[0].batch:
        for name, value in sheet.solution.setup.examples[number - 1].items():
            if name.letter == "a" and value == 0:
                return number, int(name.indices[0])
    return None
