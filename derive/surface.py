"""Values of definitions over whole arrays of floats, for pictures; knows no networks, and proves nothing.

numpy is imported when a surface is asked for. Where a formula has no value, the array has none either (nan).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, assert_never

from derive.graph import Definition
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.term import (
    Brace,
    Call,
    Cases,
    Hole,
    Matrix,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Rate,
    Ref,
    Sum,
    Term,
    Total,
)  # fmt: skip

Array: TypeAlias = Any  # a numpy array of floats, or one float

_NUMPY = {"ln": "log"}


def evaluated(definitions: Iterable[Definition], values: Mapping[Name, Array]) -> dict[Name, Array]:
    """Return the values with those of the definitions, in order, each the shape its operands have together.

    >>> from derive.term import Prod, Ref
    >>> x, f = Name("x"), Name("f")
    >>> [float(value) for value in evaluated([Definition(f, Prod((Ref(x), Ref(x))), "line")], {x: 3})[f].ravel()]
    [9.0]
    """
    import numpy as np

    found = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    with np.errstate(all="ignore"):
        for definition in definitions:
            found[definition.name] = np.asarray(_value(definition.term, found), dtype=float)
    return found


def _value(term: Term, values: Mapping[Name, Array]) -> Array:
    import numpy as np

    match term:
        case Ref(name):
            return values[name]
        case Num(number):
            return float(number)
        case Sum(terms):
            return sum((_value(part, values) for part in terms[1:]), start=_value(terms[0], values))
        case Prod(factors):
            result = np.asarray(1, dtype=float)
            for factor in factors:
                # As in `evaluate`: 0·ln 0, infinite here, is 0; 0·ln(-2), which is nan, and 0·(1/0) have no value.
                value = _value(factor, values)
                kept = ~np.isnan(value) if _is_ln(factor) else np.isfinite(value)
                result = np.where((result == 0) & kept, 0, result * value)
            return result
        case Neg(inner):
            return -_value(inner, values)
        case Quot(over, under):
            return np.true_divide(_value(over, values), _value(under, values))
        case Pow(base, exponent):
            return np.power(_value(base, values), _value(exponent, values))
        case Call(function, arguments):
            if FUNCTIONS[function].written is not None:
                return _value(written_out(term), values)
            return getattr(np, _NUMPY.get(function, function))(_value(arguments[0], values))
        case Cases():
            return _branches(term, values)
        case Rate() | Matrix() | Hole() | Brace() | Total():
            raise AssertionError("only formulas have a value")
        case _:
            assert_never(term)


def _is_ln(term: Term) -> bool:
    inner = term.term if isinstance(term, Neg) else term
    return isinstance(inner, Call) and inner.function == "ln"


def _branches(cases: Cases, values: Mapping[Name, Array]) -> Array:
    """Choose branch by branch; the first whose condition holds is meant."""
    import numpy as np

    compare = {"<": np.less, "<=": np.less_equal, "=": np.equal, ">=": np.greater_equal, ">": np.greater}
    result: Array = float("nan")
    for condition, part in reversed(cases.branches):
        holds = compare[condition.relation](_value(condition.left, values), _value(condition.right, values))
        result = np.where(holds, _value(part, values), result)
    return result
