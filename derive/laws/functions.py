"""The table of functions: how each is written out, its derivative as the page writes it, and where it has a kink.

Knows no networks and no numbers. To add an activation, add one entry to `FUNCTIONS`: every entry is proven against
SymPy's `diff` of its written form, once per run for the functions a problem uses and in the tests for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from derive.laws.convention import Convention
from derive.term import ONE, TWO, ZERO, Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Sum, Term, minus, num

Law = Callable[[tuple[Term, ...], Term, Convention], Term]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the table.

    `written` gives its formula in elementary functions (None where it is elementary itself). `derivatives` holds one
    law per variable: (arguments, the value of the call itself, conventions) → derivative as it is written on a page.
    `kinks` gives the terms whose zero is a kink. `constants` counts the trailing constants of a call, `usual` is the
    one a problem may leave out. `limits` are the values it cannot leave, for telling a saturated unit. `activation`
    offers it to the layers of a network.
    """

    name: str
    derivatives: tuple[Law, ...]
    written: Callable[..., Term] | None = None
    kinks: Callable[..., tuple[Term, ...]] = lambda *arguments: ()
    constants: int = 0
    usual: Fraction | None = None
    activation: bool = False
    limits: tuple[int, ...] = ()
    source: str = ""


def call(function: str, *arguments: Term) -> Call:
    """Return the term of a function applied to arguments.

    >>> call("tanh", ONE)
    Call(function='tanh', arguments=(Num(value=Fraction(1, 1)),))
    """
    return Call(function, arguments)


def by_sign(term: Term, above: Term, below: Term, at: Term) -> Cases:
    """Return a formula by the sign of a term, with its own branch at zero unless that is one of the others."""
    if at == below:
        return Cases(((Condition(term, ">", ZERO), above), (Condition(term, "<=", ZERO), below)))
    if at == above:
        return Cases(((Condition(term, ">=", ZERO), above), (Condition(term, "<", ZERO), below)))
    return Cases(
        (
            (Condition(term, ">", ZERO), above),
            (Condition(term, "<", ZERO), below),
            (Condition(term, "=", ZERO), at),
        )
    )


def _between(left: Term, right: Term, convention: Convention) -> Term:
    """Mix the two one-sided slopes of a kink as the convention says, keeping plain slopes plain."""
    share = convention.relu_at_zero
    if share == 0:
        return left
    return right if share == 1 else Sum((Prod((Num(share), right)), Prod((Num(1 - share), left))))


def _sigmoid(z: Term) -> Term:
    return Quot(ONE, Sum((ONE, call("exp", Neg(z)))))


def _scaled(constant: Term, term: Term) -> Term:
    """Write constant · term, or the term alone where the constant is 1."""
    return term if constant == ONE else Prod((constant, term))


def _slope(z: Term, slope: Term) -> Term:
    return Cases(((Condition(z, ">", ZERO), z), (Condition(z, "<=", ZERO), _scaled(slope, z))))


def _huber(error: Term, delta: Term) -> Term:
    size = call("abs", error)
    half = Num(delta.value / 2, delta.decimal) if isinstance(delta, Num) else Prod((num(1, 2), delta))
    linear = _scaled(delta, minus(size, half))
    return Cases(
        ((Condition(size, "<=", delta), Prod((num(1, 2), Pow(error, TWO)))), (Condition(size, ">", delta), linear))
    )


def _huber_slope(arguments: tuple[Term, ...], value: Term, convention: Convention) -> Term:
    error, delta = arguments
    return Cases(
        (
            (Condition(call("abs", error), "<=", delta), error),
            (Condition(error, ">", delta), delta),
            (Condition(error, "<", Neg(delta)), Neg(delta)),
        )
    )


def _largest(relation: str) -> Callable[..., Term]:
    def written(first: Term, second: Term) -> Term:
        other = {">": "<=", "<": ">="}[relation]
        return Cases(((Condition(first, relation, second), first), (Condition(first, other, second), second)))

    return written


def _chosen(relation: str, which: int) -> Law:
    def law(arguments: tuple[Term, ...], value: Term, convention: Convention) -> Term:
        first, second = arguments
        other = {">": "<", "<": ">"}[relation]
        share = convention.max_at_tie if which == 0 else 1 - convention.max_at_tie
        mine, theirs = (ONE, ZERO) if which == 0 else (ZERO, ONE)
        return Cases(
            (
                (Condition(first, relation, second), mine),
                (Condition(first, other, second), theirs),
                (Condition(first, "=", second), Num(share)),
            )
        )

    return law


def _law(derivative: Callable[[Term, Term], Term]) -> tuple[Law, ...]:
    """Make a law of one variable, given its argument and the value of the function there."""
    return (lambda arguments, value, convention: derivative(arguments[0], value),)


_ENTRIES = (
    Function("identity", _law(lambda z, a: ONE), lambda z: z, activation=True),
    Function(
        "step",
        _law(lambda z, a: ZERO),
        lambda z, at_zero=ONE: by_sign(z, ONE, ZERO, at_zero),
        kinks=lambda z, at_zero=ONE: (z,),
        constants=1,
        activation=True,
    ),
    Function("sigmoid", _law(lambda z, a: Prod((a, minus(ONE, a)))), _sigmoid, limits=(0, 1), activation=True),
    Function(
        "bipolar-sigmoid",
        _law(lambda z, a: Prod((num(1, 2), Sum((ONE, a)), minus(ONE, a)))),
        lambda z: minus(Quot(TWO, Sum((ONE, call("exp", Neg(z))))), ONE),
        limits=(-1, 1),
        source="Fausett, Fundamentals of Neural Networks (1994), 6.1.2",
        activation=True,
    ),
    Function("tanh", _law(lambda z, a: minus(ONE, Pow(a, TWO))), limits=(-1, 1), activation=True),
    Function("arctan", _law(lambda z, a: Quot(ONE, Sum((ONE, Pow(z, TWO))))), activation=True),
    Function(
        "relu",
        (lambda arguments, value, rule: by_sign(arguments[0], ONE, ZERO, Num(rule.relu_at_zero)),),
        lambda z: call("max", ZERO, z),
        kinks=lambda z: (z,),
        activation=True,
    ),
    *(
        Function(
            name,
            (lambda terms, value, rule: by_sign(terms[0], ONE, terms[1], _between(terms[1], ONE, rule)),),
            _slope,
            kinks=lambda z, slope: () if slope == ONE else (z,),
            constants=1,
            usual=usual,
            activation=True,
        )
        for name, usual in (("leaky-relu", Fraction(1, 100)), ("prelu", Fraction(1, 4)))
    ),
    Function(
        "elu",
        (lambda terms, a, rule: by_sign(terms[0], ONE, Sum((a, terms[1])), _between(terms[1], ONE, rule)),),
        lambda z, slope: Cases(
            (
                (Condition(z, ">", ZERO), z),
                (Condition(z, "<=", ZERO), _scaled(slope, minus(call("exp", z), ONE))),
            )
        ),
        kinks=lambda z, slope: () if slope == ONE else (z,),
        constants=1,
        source="Clevert, Unterthiner, Hochreiter, ELU (2016), eq. 14-15",
        activation=True,
        usual=Fraction(1),
    ),
    Function(
        "softplus", _law(lambda z, a: _sigmoid(z)), lambda z: call("ln", Sum((ONE, call("exp", z)))), activation=True
    ),
    Function("exp", _law(lambda z, a: a)),
    Function("ln", _law(lambda z, a: Quot(ONE, z))),
    Function("sin", _law(lambda z, a: call("cos", z))),
    Function("cos", _law(lambda z, a: Neg(call("sin", z)))),
    Function("sqrt", _law(lambda z, a: Quot(ONE, Prod((TWO, a))))),
    Function(
        "abs",
        (lambda arguments, value, rule: by_sign(arguments[0], ONE, Neg(ONE), Num(rule.abs_at_zero)),),
        lambda z: Cases(((Condition(z, ">=", ZERO), z), (Condition(z, "<", ZERO), Neg(z)))),
        kinks=lambda z: (z,),
    ),
    Function("max", (_chosen(">", 0), _chosen(">", 1)), _largest(">"), kinks=lambda x, y: (minus(x, y),)),
    Function("min", (_chosen("<", 0), _chosen("<", 1)), _largest("<"), kinks=lambda x, y: (minus(x, y),)),
    Function(
        "huber",
        (_huber_slope,),
        _huber,
        constants=1,
        source="Huber, Robust Estimation of a Location Parameter (1964)",
    ),
)

FUNCTIONS = MappingProxyType({entry.name: entry for entry in _ENTRIES})


def written_out(term: Call) -> Term:
    """Return a call as its formula in elementary functions, one level down.

    >>> written_out(call("relu", ONE)).function
    'max'
    """
    written = FUNCTIONS[term.function].written
    return term if written is None else written(*term.arguments)
