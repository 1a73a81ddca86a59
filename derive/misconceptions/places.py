"""What stands in the places of names, hints and checks: formulas in the letters of the page; knows no words."""

from __future__ import annotations

from collections.abc import Mapping

from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.laws.functions import FUNCTIONS, call
from derive.message import Message
from derive.misconceptions.mistake import Mistake
from derive.misconceptions.work import Work
from derive.names import COST, Name
from derive.numbers import Policy
from derive.term import ONE, TWO, Neg, Num, Pow, Prod, Quot, Rate, Ref, Sum, Term, minus
from derive.tidy import tidy

_A, _Y, _Z, _W, _B, _SIGNAL = (Name(letter) for letter in ("a", "y", "z", "W", "b", "delta"))
_EXPONENTIAL = call("exp", Neg(Ref(_Z)))
_FORMULAS: Mapping[str, Term] = {
    "a": Ref(_A),
    "y": Ref(_Y),
    "z": Ref(_Z),
    "w": Ref(_W),
    "b": Ref(_B),
    "cost": Ref(COST),
    "rate": Ref(RATE),
    "strength": Ref(STRENGTH),
    "minus-z": Neg(Ref(_Z)),
    "denominator": Sum((ONE, _EXPONENTIAL)),
    "difference": minus(Ref(_A), Ref(_Y)),
    "reversed": minus(Ref(_Y), Ref(_A)),
    "rest": minus(ONE, Ref(_Y)),
    "logistic": Prod((Ref(_A), minus(ONE, Ref(_A)))),
    "expanded": minus(Ref(_A), Pow(Ref(_A), TWO)),
    "hyperbolic": minus(ONE, Pow(Ref(_A), TWO)),
    "product": Prod((Ref(_W), Ref(_A))),
    "by-bias": Rate(_Z, _B),
    "by-activation": Rate(_Z, _A),
    "half-strength": Quot(Ref(STRENGTH), TWO),
    "square": Pow(Ref(_W), TWO),
    "penalty": Prod((Quot(Ref(STRENGTH), TWO), Pow(Ref(_W), TWO))),
}


def places(
    work: Work, mistake: Mistake, name: Name | None = None, policy: Policy = Policy()
) -> dict[str, Term | Message]:
    """Return what stands in every place of the messages of a mistake, about one quantity if it is said of one.

    >>> from derive.builders.dense import Layer, Network, Objective, forward
    >>> from derive.misconceptions import MISTAKES
    >>> net = Network(1, (Layer(1, "tanh"),), Objective("squared-error"))
    >>> found = places(Work(forward(net), net), MISTAKES["dropped-derivative-output"])
    >>> found["activation"].id, found["derivative"] == minus(ONE, Pow(Ref(Name("a")), TWO))
    ('activation.tanh', True)

    Letters are of no layer and no unit. `signal` is ∂C/∂z as products write it: -δ where the convention says so, so
    that what is said of a - y holds under either sign. `digits` is a message of its own.
    """
    activation, constants = _layer(work, mistake, name)
    signal: Term = Ref(_SIGNAL)
    asked = policy.decimals if policy.significant is None else policy.significant
    return {
        **_FORMULAS,
        "signal": signal if work.convention.signal_sign > 0 else Neg(signal),
        "activation": Message(f"activation.{activation}"),
        "derivative": _derivative(work, activation, constants),
        "digits": Message.of("rounding.decimals" if policy.significant is None else "rounding.significant", n=asked),
    }


def _layer(work: Work, mistake: Mistake, name: Name | None) -> tuple[str, tuple[Term, ...]]:
    """Choose the layer that is spoken of: that of the quantity, or the first that the mistake can befall."""
    layers = work.network.layers
    own = [layers[name.layer - 1]] if name is not None and name.layer else []
    fitting = [layer for layer in layers if mistake.befalls(layer.activation)]
    chosen = (own or fitting or list(layers))[0]
    return chosen.activation, tuple(Num(value, decimal=True) for value in chosen.constants)


def _derivative(work: Work, activation: str, constants: tuple[Term, ...]) -> Term:
    if activation not in FUNCTIONS:  # softmax has no slope of one unit: the own entry of its Jacobian stands for it
        return _FORMULAS["logistic"]
    return tidy(FUNCTIONS[activation].derivatives[0]((Ref(_Z), *constants), Ref(_A), work.convention))
