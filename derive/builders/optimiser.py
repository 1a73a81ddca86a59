"""Updates of parameters as definitions: the value after one step, from the old value and the gradient.

Knows no networks. Momentum, Nesterov, AdaGrad, RMSProp and Adam will stand here as further functions: each returns
definitions of new values (and of its own memory) from old ones, so nothing else has to know about them.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.graph import Definition
from derive.names import Name
from derive.term import Neg, Prod, Ref, Sum

# A name that no line of a hand-made graph can have.
RATE = Name("learning-rate")


def gradient_descent(parameters: Iterable[Name], cost: Name) -> tuple[Definition, ...]:
    """Return θ' = θ - α ∂C/∂θ for every parameter, all from the old values.

    >>> str(gradient_descent([Name("w")], Name("C"))[0].name)
    "w'"
    """
    return tuple(
        Definition(name._replace(new=True), Sum((Ref(name), Neg(Prod((Ref(RATE), Ref(name.wrt(cost))))))), "update")
        for name in parameters
    )
