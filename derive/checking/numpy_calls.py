"""The functions and methods of numpy that a typed line may call, and what each takes; calls nothing itself."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

_DIMENSIONS = 3  # that any array may have
_LARGEST = 64  # of a size or an axis
_FLOATS = (["float"], ["np.float64"], ["numpy.float64"])


def _plainly(values: Any) -> Any:
    return values


_REDUCED: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "sum": np.sum, "mean": np.mean, "prod": np.prod, "max": np.max, "min": np.min, "amax": np.max, "amin": np.min,
})  # fmt: skip
_SHAPED: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "reshape": lambda values, shape: np.reshape(values, shape), "expand_dims": np.expand_dims, "squeeze": np.squeeze,
    "ravel": np.ravel, "flatten": np.ravel, "atleast_2d": np.atleast_2d, "diag": np.diag, "diagflat": np.diagflat,
})  # fmt: skip
ONE: Mapping[str, Callable[..., Any]] = MappingProxyType({
    **{name: getattr(np, name) for name in (
        "exp", "log", "tanh", "arctan", "sin", "cos", "sqrt", "square", "abs", "absolute", "negative", "sign", "sinh",
        "cosh", "log1p", "expm1", "reciprocal", "transpose", "asarray", "array", "ones_like", "zeros_like", "positive",
    )},
    **_REDUCED, **_SHAPED, "copy": _plainly, "astype": _plainly,
})  # fmt: skip
"""Functions of one array."""

ELEMENTWISE: Mapping[str, Callable[..., Any]] = MappingProxyType({name: getattr(np, name) for name in (
    "add", "subtract", "multiply", "divide", "true_divide", "power", "maximum", "minimum", "heaviside",
)})  # fmt: skip
"""Functions of two arrays, entry by entry."""

TWO: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {**ELEMENTWISE, "dot": np.dot, "matmul": np.matmul, "outer": np.outer, "inner": np.inner}
)
"""Functions of two arrays."""

_ONLY_METHODS = frozenset({"copy", "astype", "flatten"})
METHODS = frozenset({"dot", "transpose", "reshape", "squeeze", "ravel", *_ONLY_METHODS, *_REDUCED} - {"amax", "amin"})
FUNCTIONS = frozenset({*ONE, *TWO, "where"} - _ONLY_METHODS)


def called(
    word: str, given: Sequence[ast.expr], keywords: Sequence[ast.keyword]
) -> tuple[list[ast.expr], dict[str, Any]] | None:
    """Return the arrays that a call works on, with sizes and axes by their names; None where it takes other things.

    >>> call = ast.parse("np.reshape(a1, (1, -1))", mode="eval").body
    >>> arrays, how = called("reshape", call.args, call.keywords)
    >>> [ast.unparse(one) for one in arrays], how
    (['a1'], {'shape': (1, -1)})
    >>> call = ast.parse("np.exp(a1, out=a1)", mode="eval").body
    >>> called("exp", call.args, call.keywords) is None
    True
    """
    count = 3 if word == "where" else 2 if word in TWO else 1
    own, rest = list(given[:count]), list(given[count:])
    how = _how(word, rest, keywords) if len(own) == count else None
    return None if how is None else (own, how)


def _how(word: str, rest: list[ast.expr], keywords: Sequence[ast.keyword]) -> dict[str, Any] | None:
    """Return what follows the arrays of a call, None where it does not belong there."""
    if word == "astype":
        return {} if [*map(ast.unparse, rest)] in _FLOATS and not keywords else None
    if word == "reshape":
        parts = rest[0].elts if len(rest) == 1 and isinstance(rest[0], ast.Tuple) else rest
        shape = [_whole(part) for part in parts]
        fits = 0 < len(shape) <= _DIMENSIONS and None not in shape and not keywords
        return {"shape": tuple(shape)} if fits else None
    names = {"axis", "keepdims"} if word in _REDUCED else {"axis"} if word in ("expand_dims", "squeeze") else set()
    found: dict[str, Any] = {"axis": _whole(rest[0])} if len(rest) == 1 and names else {}
    if len(rest) > len(found):
        return None
    for keyword in keywords:
        if keyword.arg not in names or keyword.arg in found:
            return None
        found[keyword.arg] = _flag(keyword.value) if keyword.arg == "keepdims" else _whole(keyword.value)
    return None if None in found.values() or (word == "expand_dims" and not found) else found


def _whole(part: ast.expr) -> int | None:
    sign = -1 if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub) else 1
    match part.operand if isinstance(part, ast.UnaryOp) and sign < 0 else part:
        case ast.Constant(value=int(number)) if not isinstance(number, bool) and number < _LARGEST:
            return sign * number
    return None


def _flag(part: ast.expr) -> bool | None:
    match part:
        case ast.Constant(value=bool(flag)):
            return flag
    return None
