"""Why each activation has its derivative: short derivations by named steps; knows no glyphs and no words.

A step says that two terms are equal, and by which rule. The terms are about z, the value a = f(z), and ∂a/∂z. The tests
prove every step with SymPy; the last one of a proof is the law of `functions`. An activation without an entry has no
proof, and nothing is said about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from derive.laws.functions import call
from derive.names import Name
from derive.term import ONE, TWO, ZERO, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, minus, num

Rule = Literal[
    "definition", "quotient", "quotient-chain", "chain", "inverse", "both-sides", "simplify", "split", "add-subtract",
    "expand", "by-definition", "by-inverse", "divide", "variable", "constant", "factor", "factor-exponential",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One equality of a proof and the rule that gives it; `where` is the branch it is about.

    Steps with the same left side follow from each other, right side by right side.
    """

    left: Term
    right: Term
    rule: Rule
    where: Condition | None = None


Z, A = Name("z"), Name("a")
SLOPE = Ref(Z.wrt(A))
_Z, _A = Ref(Z), Ref(A)
_UP, _DOWN = call("exp", _Z), call("exp", Neg(_Z))
_RISES, _FALLS = Condition(_Z, ">", ZERO), Condition(_Z, "<", ZERO)


def _chained(*steps: tuple[Term, Rule], where: Condition | None = None) -> tuple[Step, ...]:
    """Return steps that all rewrite the derivative."""
    return tuple(Step(SLOPE, term, rule, where) for term, rule in steps)


def _scaled(constant: Term, term: Term) -> Term:
    return term if constant == ONE else Prod((constant, term))


def _sigmoid() -> tuple[Step, ...]:
    under = Sum((ONE, _DOWN))
    share = Quot(ONE, under)
    return _chained(
        (Quot(minus(Prod((ZERO, under)), Prod((ONE, Neg(_DOWN)))), Pow(under, TWO)), "quotient-chain"),
        (Quot(_DOWN, Pow(under, TWO)), "simplify"),
        (Prod((share, Quot(_DOWN, under))), "split"),
        (Prod((share, minus(ONE, share))), "add-subtract"),
        (Prod((_A, minus(ONE, _A))), "by-definition"),
    )


def _bipolar() -> tuple[Step, ...]:
    under, half = Sum((ONE, _DOWN)), num(1, 2)
    return _chained(
        (Quot(minus(Prod((ZERO, under)), Prod((TWO, Neg(_DOWN)))), Pow(under, TWO)), "quotient-chain"),
        (Quot(Prod((TWO, _DOWN)), Pow(under, TWO)), "simplify"),
        (Prod((half, Quot(TWO, under), Quot(Prod((TWO, _DOWN)), under))), "split"),
        (Prod((half, Quot(TWO, under), minus(TWO, Quot(TWO, under)))), "add-subtract"),
        (Prod((half, Sum((ONE, _A)), minus(ONE, _A))), "by-definition"),
    )


def _tanh() -> tuple[Step, ...]:
    over, under = minus(_UP, _DOWN), Sum((_UP, _DOWN))
    return (
        Step(_A, Quot(over, under), "definition"),
        *_chained(
            (Quot(minus(Pow(under, TWO), Pow(over, TWO)), Pow(under, TWO)), "quotient-chain"),
            (minus(ONE, Pow(Quot(over, under), TWO)), "split"),
            (minus(ONE, Pow(_A, TWO)), "by-definition"),
        ),
    )


def _arctan() -> tuple[Step, ...]:
    sine, cosine = call("sin", _A), call("cos", _A)
    squares = Sum((Pow(cosine, TWO), Pow(sine, TWO)))
    return (
        Step(Quot(sine, cosine), _Z, "inverse"),
        Step(Prod((Quot(squares, Pow(cosine, TWO)), SLOPE)), ONE, "both-sides"),
        Step(Prod((Sum((ONE, Pow(Quot(sine, cosine), TWO))), SLOPE)), ONE, "split"),
        Step(Prod((Sum((ONE, Pow(_Z, TWO))), SLOPE)), ONE, "by-inverse"),
        Step(SLOPE, Quot(ONE, Sum((ONE, Pow(_Z, TWO)))), "divide"),
    )


def _softplus() -> tuple[Step, ...]:
    return _chained(
        (Prod((Quot(ONE, Sum((ONE, _UP))), _UP)), "chain"),
        (Quot(ONE, Sum((ONE, _DOWN))), "expand"),
    )


def _relu() -> tuple[Step, ...]:
    return (*_chained((ONE, "variable"), where=_RISES), *_chained((ZERO, "constant"), where=_FALLS))


def _leaky(slope: Term) -> tuple[Step, ...]:
    return (*_chained((ONE, "variable"), where=_RISES), *_chained((slope, "factor"), where=_FALLS))


def _elu(slope: Term) -> tuple[Step, ...]:
    below = _chained(
        (_scaled(slope, _UP), "factor-exponential"),
        (Sum((_scaled(slope, minus(_UP, ONE)), slope)), "add-subtract"),
        (Sum((_A, slope)), "by-definition"),
        where=_FALLS,
    )
    return (*_chained((ONE, "variable"), where=_RISES), *below)


def _step(at_zero: Term) -> tuple[Step, ...]:
    return (*_chained((ZERO, "constant"), where=_RISES), *_chained((ZERO, "constant"), where=_FALLS))


_PROOFS: Mapping[str, Callable[..., tuple[Step, ...]]] = MappingProxyType(
    {
        "identity": lambda: _chained((ONE, "variable")),
        "step": _step,
        "sigmoid": _sigmoid,
        "bipolar-sigmoid": _bipolar,
        "tanh": _tanh,
        "arctan": _arctan,
        "relu": _relu,
        "leaky-relu": _leaky,
        "prelu": _leaky,
        "elu": _elu,
        "softplus": _softplus,
    }
)


def proof(activation: str, constants: tuple[Fraction, ...] = ()) -> tuple[Step, ...]:
    """Return the steps of the proof of an activation's derivative, none where there is no entry.

    >>> [step.rule for step in proof("softplus")]
    ['chain', 'expand']
    """
    steps = _PROOFS.get(activation)
    return steps(*(Num(value, decimal=True) for value in constants)) if steps else ()


def softmax(layer: int) -> tuple[Step, ...]:
    """Return the proof of both kinds of entries of the Jacobian of softmax in a layer, ∂a_k/∂z_i."""
    outer, inner = (Name("e", layer, (index,)) for index in "ki")
    total, k, i = Ref(Name("s", layer)), Ref(outer), Ref(inner)
    a_k, a_i = (Ref(name._replace(letter="a")) for name in (outer, inner))
    entry = Ref(inner._replace(letter="z").wrt(a_k.name))
    same, other = (Condition(Ref(Name("k")), relation, Ref(Name("i"))) for relation in ("=", "≠"))
    squared = Pow(total, TWO)
    return (
        Step(entry, Quot(minus(Prod((k, total)), Prod((k, i))), squared), "quotient", same),
        Step(entry, Prod((Quot(k, total), minus(ONE, Quot(i, total)))), "split", same),
        Step(entry, Prod((a_k, minus(ONE, a_i))), "by-definition", same),
        Step(entry, Quot(minus(Prod((ZERO, total)), Prod((k, i))), squared), "quotient", other),
        Step(entry, Neg(Prod((Quot(k, total), Quot(i, total)))), "split", other),
        Step(entry, Neg(Prod((a_k, a_i))), "by-definition", other),
    )
