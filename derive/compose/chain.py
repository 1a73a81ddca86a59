"""The chain of one unit in letters: what is sought, by which path, and the product with its braces; knows no values."""

from __future__ import annotations

from dataclasses import dataclass

from derive.builders.dense import Network, bias, weight
from derive.builders.objective import MEAN, PENALTY, STRENGTH
from derive.document import Equation, Symbols, Upto
from derive.message import Count, Listing, Message
from derive.names import Name
from derive.term import Brace, Neg, Num, Prod, Rate, Ref, Sum, Term, Total

MOST_LISTED = 3
_MOST_PATHS = 3
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a network and the names around it.

    `cost` is the cost that is differentiated, of the whole or of one example; `sign` that of δ.
    """

    network: Network
    layer: int
    unit: int
    cost: Name
    sign: int

    @property
    def is_output(self) -> bool:
        """Tell whether it stands in the last layer."""
        return self.layer == len(self.network.layers)

    @property
    def z(self) -> Name:
        """Its weighted sum."""
        return Name("z", self.layer, (self.unit,))

    @property
    def a(self) -> Name:
        """Its activation."""
        return Name("a", self.layer, (self.unit,))

    @property
    def signal(self) -> Name:
        """Its δ."""
        return Name("delta", self.layer, (self.unit,))

    @property
    def sources(self) -> int:
        """How many quantities enter it."""
        return self.network.inputs if self.layer == 1 else self.network.layers[self.layer - 2].units

    @property
    def weights(self) -> tuple[Name, ...]:
        """The weights that lead to it."""
        return tuple(weight(self.layer, self.unit, source) for source in range(1, self.sources + 1))

    @property
    def bias(self) -> Name | None:
        """Its bias, or None where it has none."""
        kind = self.network.layers[self.layer - 1].biases
        return None if kind == "none" else bias(self.layer, self.unit, kind == "shared")

    @property
    def parameters(self) -> tuple[Name, ...]:
        """Its weights, and the bias that is its own."""
        own = self.bias
        return (*self.weights, own) if own is not None and own.indices else self.weights

    @property
    def bias_factor(self) -> Num:
        """What the bias is multiplied by: 1, or -1 where it is a threshold."""
        return Num(self.network.layers[self.layer - 1].bias_input)

    def penalty_slope(self, weight: Name) -> Prod:
        """∂R/∂w: the strength of the penalty times the weight."""
        return Prod((Ref(STRENGTH), Ref(weight)))

    @property
    def followers(self) -> tuple[Unit, ...]:
        """The units of the next layer."""
        if self.is_output:
            return ()
        count = self.network.layers[self.layer].units
        return tuple(Unit(self.network, self.layer + 1, unit, self.cost, self.sign) for unit in range(1, count + 1))

    @property
    def penalised(self) -> bool:
        """Tell whether a penalty on the weights stands beside this cost: on the whole, never on one of a batch."""
        objective = self.network.objective
        return objective is not None and objective.penalty and self.cost.example is None

    @property
    def rooted(self) -> bool:
        """Tell whether the cost is a root, which is one more link."""
        objective = self.network.objective
        return objective is not None and objective.root and self.cost.example is None

    def general(self) -> Name:
        """Its weight from any source j, or from the only one."""
        return weight(self.layer, self.unit, 1) if self.sources == 1 else Name("W", self.layer, (self.unit, "j"))

    def source(self) -> Name:
        """The quantity that a general weight is multiplied by."""
        return Name("a", self.layer - 1, (1,) if self.sources == 1 else ("j",))

    def derivative(self, name: Name) -> Name:
        """The derivative of the cost with respect to a quantity, about this unit's example."""
        return name.wrt(self.cost)._replace(example=self.cost.example)

    def signed(self, name: Name) -> Term:
        """∂C/∂z in terms of a δ: itself, or its negative under the other convention."""
        return Ref(name) if self.sign > 0 else Neg(Ref(name))


def sought(unit: Unit) -> Message:
    """Return the sentence that says which gradients are sought."""
    items: list[object] = [Symbols(Ref(name)) for name in unit.weights]
    if len(items) > MOST_LISTED:
        items = [Message.of("back.general", weight=Symbols(Ref(unit.general())), indices=indices(unit.sources))]
    own = unit.bias
    if own is not None and own.indices:
        items.append(Symbols(Ref(own)))
    parameters = Listing(tuple(items))
    return Message.of("back.sought", cost=Symbols(Ref(unit.cost)), parameters=parameters)


def alike(unit: Unit) -> Message:
    """Return how many links are the same for all parameters of an output unit."""
    links = len(to_signal(unit).factors)
    number = len(unit.parameters)
    id = "back.alike-two" if number == 2 else "back.alike-many" if number > _MOST_WORDS else "back.alike"
    return Message.of(id, links=Count(links), n=Count(number))


def path(unit: Unit) -> Message:
    """Return the path from a weight to the cost, or the sentence that names several."""
    start = [unit.general(), unit.z, unit.a]
    last = unit.followers
    while len(last) == 1:
        start += [last[0].z, last[0].a]
        last = last[0].followers
    several = bool(last)
    if not several:
        start += [MEAN] if unit.rooted else []
        start.append(unit.cost)
    route = Equation((("", Symbols(Ref(start[0]))), *(("→", Symbols(Ref(name))) for name in start[1:])))
    said = not unit.is_output and unit.sources == Unit(unit.network, len(unit.network.layers), 1, unit.cost, 1).sources
    index = Message("back.no-index")
    if 1 < unit.sources <= MOST_LISTED and not said:
        index = Message.of("back.index", indices=indices(unit.sources))
    if several:
        ways = Listing(tuple(Symbols(Ref(follower.z)) for follower in last))
        return Message.of(
            "back.paths",
            route=route,
            index=index,
            n=Count(len(last)),
            ways=ways,
            last=Symbols(Ref(start[-1])),
            cost=Symbols(Ref(unit.cost)),
            only=penalty_path(unit, unit.general()),
        )
    alone = not unit.is_output and not unit.penalised
    single = "back.one-path" if unit.layer + 1 == len(unit.network.layers) else "back.one-path-far"
    only = Message(single) if alone else penalty_path(unit, unit.general())
    return Message.of("back.path", route=route, index=index, only=only)


def penalty_path(unit: Unit, weight: Name) -> Message:
    """Return the sentence that names the path through the penalty, where there is one."""
    if not unit.penalised:
        return Message("back.nothing")
    route = Equation((("", Symbols(Ref(weight))), ("→", Symbols(Ref(PENALTY))), ("→", Symbols(Ref(unit.cost)))))
    return Message.of("back.penalty-path", route=route)


def indices(count: int, letter: str = "j") -> Equation:
    """Return j = 1, 2 or j = 1, ..., n as one formula."""
    return Equation((("", Symbols(Ref(Name(letter)))), ("=", Upto(count))))


def chain(unit: Unit) -> Equation:
    """Return the whole chain of a general weight, with braces under what becomes δ."""
    end = Rate(unit.z, unit.general())
    product: Term = Prod((Brace(to_signal(unit), _label(unit)), end))
    if unit.penalised:
        product = Sum((product, Rate(PENALTY, unit.general())))
    return Equation((("", Symbols(Rate(unit.cost, unit.general()))), ("=", Symbols(product))))


def _label(unit: Unit) -> Term:
    return unit.signed(unit.signal)


def to_signal(unit: Unit) -> Prod:
    """Return the links from the cost to a unit's weighted sum: one path as a product, several as a sum."""
    slope = Rate(unit.a, unit.z)
    if unit.is_output:
        outer = (Rate(unit.cost, MEAN), Rate(MEAN, unit.a)) if unit.rooted else (Rate(unit.cost, unit.a),)
        return Prod((*outer, slope))
    followers = unit.followers
    if len(followers) == 1:
        follower = followers[0]
        known = Brace(to_signal(follower), _label(follower)) if _short(follower) else _label(follower)
        return Prod((known, Rate(follower.z, unit.a), slope))
    if len(followers) > _MOST_PATHS:
        general = Name("z", unit.layer + 1, ("k",))
        signal = unit.signed(Name("delta", unit.layer + 1, ("k",)))
        return Prod((Total("k", len(followers), Prod((signal, Rate(general, unit.a)))), slope))
    paths = ((Prod((_label(follower), Rate(follower.z, unit.a))), Ref(follower.z)) for follower in followers)
    return Prod((Sum(tuple(Brace(path, way, by=True) for path, way in paths)), slope))


def _short(unit: Unit) -> bool:
    """Tell whether a unit's own chain is short enough to be written out inside another."""
    return unit.is_output and unit.network.layers[unit.layer - 1].activation != "softmax"
