"""The facts of a problem as statements: values, activations, cost, rate, conventions, rounding; knows no results."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.builders.dense import Network
from derive.builders.objective import PENALTY, STRENGTH, data_name
from derive.builders.optimiser import RATE
from derive.compose import legend
from derive.compose.activations import activations, layer_place
from derive.compose.conventions import in_use
from derive.compose.forward import unit_name
from derive.compose.view import is_consecutive, whole
from derive.document import Equation, Shaped, Symbols
from derive.graph import Definition
from derive.laws.functions import call, written_out
from derive.message import Count, Counted, Listing, Message, Text
from derive.names import COST, Name
from derive.numbers import LONGEST, VAST, Policy, given
from derive.term import TWO, Num, Prod, Quot, Ref, Term, Total, refs
from derive.worked import Solution, Update

_Z = Name("z")
_MANY_EXAMPLES = 4
_MOST_BATCHES = 6
_MOST_FROZEN = 9
MOST_SQUARES = 9  # weights in the formula of a penalty; more are told in words


def facts(solution: Solution, network: Network, symbols: bool = False) -> Iterator[Message]:
    """Yield what is given about a network, beside its matrices; how numbers are rounded unless in symbols only."""
    setup = solution.setup
    if len(setup.examples) == 1:
        yield _example(setup.examples[0])
    yield from activations(network)
    yield from _thresholds(network)
    yield from _cost(solution)
    yield from stated(solution)
    yield legend.place(setup.recipe.convention.signal_sign < 0, _sums(solution, network))
    if not symbols:
        yield rounding(solution)


def _thresholds(network: Network) -> Iterator[Message]:
    """Yield which biases are thresholds: all of them in one sentence, else those of each layer in its own."""
    biased = {number: layer for number, layer in enumerate(network.layers, 1) if layer.biases != "none"}
    taken_away = [number for number, layer in biased.items() if layer.bias_input == -1]
    if taken_away and len(taken_away) == len(biased):
        yield Message("given.threshold")
        return
    for number in taken_away:
        yield Message.of(f"threshold.{layer_place(network, number)}", layer=Counted(number, "layer"))


def _sums(solution: Solution, network: Network) -> Equation | None:
    """Return the weighted sums of the first layer in matrices, where a bias is shared by units or is a threshold."""
    first = network.layers[0]
    if first.biases == "none" or (first.bias_input == 1 and (first.biases == "each" or first.units == 1)):
        return None
    from derive.views.assembled import Assembled

    made = Assembled(network, solution.setup.forward, 1, solution.setup.route)
    return Equation((("", Shaped(made.whole("z", 1))), ("=", Shaped(made.affine(1)))))


def stated(solution: Solution) -> Iterator[Message]:
    """Yield what else is given: derivatives, the rate, the order of updates, the conventions in use."""
    setup = solution.setup
    upstream = setup.forward.having("upstream")
    if upstream:
        # Beside a cost that is written out, a given derivative is that of more than the formula says.
        id = "given.upstream-part" if setup.has_cost else "given.upstream"
        unit = _without_target(solution) if setup.has_cost else None
        if unit is not None:
            id = "given.upstream-target"
        yield Message.of(
            id,
            n=len(upstream),
            unit=unit,
            values=Listing(tuple(value_of(n, setup.given[n]) for n in upstream)),
            cost=Symbols(Ref(setup.recipe.cost)),
        )
    if solution.trains:
        yield Message.of("given.rate", rate=value_of(RATE, setup.given[RATE]))
        yield from _frozen(solution)
    yield from _updates(solution)
    if setup.recipe.convention.signal_sign < 0:
        signal, z = Name("delta", None, ("i",)), Name("z", None, ("i",))
        yield Message.of("given.negative-signal", signal=Symbols(Ref(signal)), z=Symbols(Ref(z)))
    yield from in_use(solution)


def _without_target(solution: Solution) -> Message | None:
    """Return what the one output is called whose target is unknown and whose derivative alone is given instead."""
    network, examples = solution.setup.network, solution.setup.examples
    upstream = solution.setup.forward.having("upstream")
    if network is None or len(upstream) != 1:
        return None
    last = len(network.layers)
    targets = [Name("y", None, (unit,)) for unit in range(1, network.layers[-1].units + 1)]
    unknown = [target for target in targets if not any(target in example for example in examples)]
    name = upstream[0]
    if name.layer != last or [target.indices for target in unknown] != [name.indices]:
        return None
    return unit_name(network, last, int(name.indices[0]))


def _frozen(solution: Solution) -> Iterator[Message]:
    """Yield which parameters are held fixed."""
    learned = set(solution.setup.recipe.learned)
    names = [name for name in solution.setup.forward.having("parameter") if name not in learned]
    if len(names) > _MOST_FROZEN:
        yield Message.of("given.frozen-many", n=Count(len(names)))
    elif names:
        listed = Listing(tuple(Symbols(Ref(name)) for name in names))
        yield Message.of("given.frozen", n=len(names), names=listed)


def _updates(solution: Solution) -> Iterator[Message]:
    """Yield how many updates there are and which examples each takes."""
    batches = solution.setup.batches
    if len(batches) == 1:
        return
    count, sizes = Count(len(batches)), {len(batch) for batch in batches}
    everything = tuple(range(1, len(solution.setup.examples) + 1))
    if everything == (1,):
        yield Message.of("given.updates-again", n=count)
    elif set(batches) == {everything}:
        yield Message.of("given.updates-full", n=count)
    elif sizes == {1} and batches[: len(everything)] == tuple((k,) for k in everything):
        yield Message.of("given.updates-single", n=count)
    else:
        shown = batches[:_MOST_BATCHES]
        listed = Listing(tuple(Message.of("given.batch", examples=Text(", ".join(map(str, batch)))) for batch in shown))
        id = "given.updates-listed" if len(shown) == len(batches) else "given.updates-more"
        yield Message.of(id, n=count, batches=listed)


def value_of(name: Name, value: Fraction) -> Equation:
    """Return name = value of a given number."""
    return Equation((("", Symbols(Ref(name))), ("=", given(value))))


def _example(values: dict[Name, Fraction]) -> Message:
    inputs = [value_of(name, value) for name, value in values.items() if name.letter == "a"]
    targets = [value_of(name, value) for name, value in values.items() if name.letter == "y"]
    id = "given.example" if targets else "given.example-inputs"
    return Message.of(
        id,
        inputs=Message.of("given.input-values", n=len(inputs), values=Listing(tuple(inputs))),
        targets=Message.of("given.target-values", n=len(targets), values=Listing(tuple(targets))),
    )


def _cost(solution: Solution) -> Iterator[Message]:
    """Yield the exact cost: of one example, then what is made of several, then root and penalty."""
    setup = solution.setup
    if not setup.has_cost:
        return
    one = COST._replace(example="k")
    equations = []
    if len(setup.examples) > 1:
        equations.append(Equation((("", Symbols(Ref(one))), ("=", Symbols(setup.forward[COST].term)))))
    shown = max(solution.updates, key=lambda update: len(update.batch))
    squares = 0
    for definition in whole(solution, shown).graph.definitions:
        if definition.name == PENALTY:
            squares = sum(1 for _ in refs(definition.term)) - 1  # λ is no weight
        told = definition.name == PENALTY and squares > MOST_SQUARES
        if definition.role == "cost" and definition.name.example is None and not told:
            term = _over_examples(solution, shown, definition, one)
            equations.append(Equation((("", Symbols(Ref(definition.name))), ("=", Symbols(term)))))
    kind = setup.network.objective.kind if setup.network and setup.network.objective else "own"
    logarithm = Message("given.natural" if "entropy" in kind or "divergence" in kind else "given.nothing")
    each = _of_each(solution, shown, one) if len(setup.examples) > 1 else Message("given.nothing")
    yield Message.of("given.cost", formulas=Listing(tuple(equations)), each=each, logarithm=logarithm)
    if kind == "huber":
        yield Message.of("given.huber", formula=_huber(solution))
    if setup.recipe.penalty:
        about = {"strength": value_of(STRENGTH, setup.given[STRENGTH]), "penalty": Symbols(Ref(PENALTY))}
        if squares > MOST_SQUARES:
            yield Message.of("squares.many", n=squares, half=Symbols(Quot(Ref(STRENGTH), TWO)), **about)
        else:
            yield Message.of("given.penalty", **about)


def _of_each(solution: Solution, shown: Update, one: Name) -> Message:
    """Say what C_k is, and for which examples the cost of several is written where not all updates take all."""
    setup = solution.setup
    about = {"cost": Symbols(Ref(one)), "k": Symbols(Ref(Name("k")))}
    if set(setup.batches) == {solution.everything}:
        return Message.of("given.cost-each", **about)
    if len(shown.batch) > 1:
        return Message.of("given.cost-batches", examples=Listing(shown.batch), **about)
    data = data_name(setup.recipe.root, setup.recipe.penalty)
    return Message.of(
        "given.cost-mean" if setup.recipe.mean else "given.cost-sum", combined=Symbols(Ref(data)), **about
    )


def _over_examples(solution: Solution, shown: Update, definition: Definition, one: Name) -> Term:
    """Write the cost of a batch: with a sum sign where there are many examples, as C_k where they come one by one."""
    term, size = definition.term, len(shown.batch)
    if size == 1 and len(solution.setup.examples) > 1:
        return Ref(one) if term == solution.setup.forward[COST].term else term
    if size > _MANY_EXAMPLES and is_consecutive(shown) and any(name.example for name in refs(term)):
        total = Total("k", size, Ref(one))
        return Prod((term.factors[0], total)) if isinstance(term, Prod) else total
    return term


def _huber(solution: Solution) -> Equation:
    """Return the Huber function of a general deviation with its constant put in."""
    network = solution.setup.network
    assert network is not None and network.objective is not None
    term = call("huber", Ref(Name("u")), *(Num(value, decimal=True) for value in network.objective.constants))
    return Equation((("", Symbols(term)), ("=", Symbols(written_out(term)))))


def rounding(solution: Solution) -> Message:
    """Return the statement of the rounding policy."""
    policy = solution.setup.policy
    digits = (
        Message.of("rounding.significant", n=policy.significant)
        if policy.significant is not None
        else Message.of("rounding.decimals", n=policy.decimals)
    )
    ties = Message(f"rounding.{policy.ties}")
    tiny = Message("given.nothing")
    powers = {abs(value) < 1 for value in _with_powers(solution)} if policy.decimals is not None else set()
    if policy.decimals is not None and True in powers:
        tiny = Message.of("rounding.tiny", n=max(policy.decimals, 1))
    if False in powers:
        bound = Policy(decimals=None, significant=1).rounded(Fraction(10**LONGEST))
        vast = Message.of("certified.vast", bound=bound, n=VAST)
        tiny = Message.of("certified.sizes", tiny=tiny, vast=vast)
    return Message.of(f"rounding.{policy.carry}", digits=digits, ties=ties, tiny=tiny)


def _with_powers(solution: Solution) -> Iterator[Fraction]:
    """Yield the values that are printed with a power of ten: too small for the decimals, or too long."""
    policy = solution.setup.policy
    for update in solution.updates:
        printed = map(policy.rounded, update.page.raw.values())
        yield from (numeral.value for numeral in printed if "e" in numeral.text)
