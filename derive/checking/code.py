"""The right side of a line of a program, read from an allow-list and worked out by our own walker; runs nothing.

Python's own grammar reads the text and hands back a tree. Whatever is no name of the program, no arithmetic and no
function listed here is refused before anything has a value, and no array may grow beyond a limit.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from derive.checking.numpy_calls import ELEMENTWISE, FUNCTIONS, METHODS, ONE, TWO, called
from derive.checking.signs import HIDDEN, usual
from derive.checking.typed import KEPT
from derive.errors import Undefined
from derive.message import Message, Text

Values = npt.NDArray[np.float64]
MOST_NODES = 300
_ROOM = 1024  # entries that any result may have, beside a multiple of the largest variable
_TIMES = 4

_OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType({
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power",
    ast.MatMult: "matmul",
})  # fmt: skip
_RELATIONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = MappingProxyType({
    ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
    ast.Eq: np.equal, ast.NotEq: np.not_equal,
})  # fmt: skip
_LEFT = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(?!=)")


class Unread(Exception):
    """A text is no line that could stand there; `fault` says why, in words of the catalogue, of which `part` of it."""

    def __init__(self, fault: Message, part: str = "") -> None:
        super().__init__(fault.id)
        self.fault = fault
        self.part = part


def read_code(text: str, place: str, names: Collection[str]) -> ast.expr:
    """Return the tree of what a line puts into `place`; raise Unread for whatever is not on the list.

    >>> sorted(type(part).__name__ for part in ast.walk(read_code("a1 = W1 @ x", "a1", {"W1", "x"})))
    ['BinOp', 'Load', 'Load', 'MatMult', 'Name', 'Name']
    >>> read_code("__import__('os')", "a1", {"x"})
    Traceback (most recent call last):
    derive.checking.code.Unread: reading.code-unknown
    """
    if len(text) > KEPT:
        raise Unread(Message.of("reading.formula-long", most=KEPT))
    if HIDDEN.search(text.strip()):
        raise Unread(Message("reading.hidden"))
    plain = usual(text.strip())[0].strip("`").strip()
    if (left := _LEFT.match(plain)) and left[1] == place:
        plain = plain[left.end() :].strip()
    try:
        with warnings.catch_warnings():  # of odd numbers and strings, which are refused anyway
            warnings.simplefilter("ignore")
            tree = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unread(Message("reading.code")) from None
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise Unread(Message.of("reading.parts", most=MOST_NODES))
    _check(tree, frozenset(names), plain)
    return tree


def _check(tree: ast.expr, names: frozenset[str], text: str) -> None:
    match tree:
        case ast.Constant(value=int() | float()) if not isinstance(tree.value, bool):
            parts: list[ast.expr] = []
        case ast.Name(id=word) if word in names:
            parts = []
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            parts = [inner]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            parts = [left, right]
        case ast.Compare(left=left, ops=[relation], comparators=[right]) if type(relation) in _RELATIONS:
            parts = [left, right]
        case ast.Attribute(value=inner, attr="T"):
            parts = [inner]
        case ast.Subscript(value=inner, slice=places) if _places(places) is not None:
            parts = [inner]
        case ast.Call(func=ast.Attribute(value=inner, attr=word), args=given) if _is_method(inner, word):
            parts = [inner, *_arrays(word, [inner, *given], tree)[1:]]
        case ast.Call(func=function, args=given) if word := _function(function):
            parts = _arrays(word, given, tree)
        case _:
            strange = ast.get_source_segment(text, tree) or ast.unparse(tree)
            raise Unread(Message.of("reading.code-unknown", part=Text(strange[:40])), strange)
    for part in parts:
        _check(part, names, text)


def _arrays(word: str, given: list[ast.expr], call: ast.Call) -> list[ast.expr]:
    """Return what a call works on, without its sizes and axes; raise Unread where it takes other things than these."""
    found = called(word, given, call.keywords)
    if found is None:
        raise Unread(Message("reading.code"))
    return found[0]


def _is_method(inner: ast.expr, word: str) -> bool:
    return word in METHODS and not (isinstance(inner, ast.Name) and inner.id in ("np", "numpy"))


def _function(function: ast.expr) -> str:
    """Return the function of the list that a call names, with `np.` before it or without, or nothing."""
    match function:
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=word) | ast.Name(id=word):
            return word if word in FUNCTIONS else ""
    return ""


def _places(tree: ast.expr) -> tuple[Any, ...] | None:
    """Return what stands in an index: whole axes, new ones and places; None for anything else."""
    found: list[Any] = []
    for part in tree.elts if isinstance(tree, ast.Tuple) else [tree]:
        match part:
            case ast.Slice(lower=None, upper=None, step=None):
                found.append(slice(None))
            case ast.Constant(value=None) | ast.Attribute(value=ast.Name(id="np"), attr="newaxis"):
                found.append(None)
            case ast.Constant(value=int(place)) if not isinstance(part.value, bool) and abs(place) < _ROOM:
                found.append(place)
            case _:
                return None
    return tuple(found) if len(found) <= 3 else None


def worked_out(tree: ast.expr, variables: Mapping[str, Values]) -> Values:
    """Return the value of a tree that `read_code` made.

    >>> tree = read_code("2*(a - 1)", "z", {"a"})
    >>> worked_out(tree, {"a": np.array([1, 3])}).tolist()
    [0.0, 4.0]

    Raises Undefined where shapes do not fit together or a result would be too large.
    """
    most = _ROOM + _TIMES * max((value.size for value in variables.values()), default=0)
    with np.errstate(all="ignore"):
        try:
            return _value(tree, variables, most)
        except (ValueError, IndexError, TypeError, OverflowError, RecursionError) as error:
            raise Undefined(str(error)) from None


def _value(tree: ast.expr, variables: Mapping[str, Values], most: int) -> Values:
    def of(part: ast.expr) -> Values:
        return _value(part, variables, most)

    match tree:
        case ast.Constant(value=int() | float() as number):
            return np.asarray(float(number))
        case ast.Name(id=word):
            return variables[word]
        case ast.UnaryOp(op=sign, operand=inner):
            return -of(inner) if isinstance(sign, ast.USub) else of(inner)
        case ast.BinOp(left=left, op=operator, right=right):
            return _two(_OPERATORS[type(operator)], of(left), of(right), most)
        case ast.Compare(left=left, ops=[relation], comparators=[right]):
            pair = of(left), of(right)
            _fits(math.prod(np.broadcast_shapes(pair[0].shape, pair[1].shape)), most)
            return np.asarray(_RELATIONS[type(relation)](*pair), dtype=np.float64)
        case ast.Attribute(value=inner):
            return of(inner).T
        case ast.Subscript(value=inner, slice=places):
            return np.asarray(of(inner)[_places(places)])
        case ast.Call(func=function, args=given, keywords=keywords):
            if not (word := _function(function)):
                assert isinstance(function, ast.Attribute), "only methods remain"
                word, given = function.attr, [function.value, *given]
            found = called(word, given, keywords)
            assert found is not None, "other calls were refused when they were read"
            return _called(word, [of(part) for part in found[0]], found[1], most)
    raise AssertionError("everything else was refused when it was read")


def _called(word: str, given: list[Values], how: Mapping[str, Any], most: int) -> Values:
    if word in TWO:
        return _two(word, given[0], given[1], most)
    if word == "where":
        _fits(math.prod(np.broadcast_shapes(*(part.shape for part in given))), most)
        return np.where(given[0] != 0, given[1], given[2])
    if word in ("diag", "diagflat"):
        _fits(given[0].size ** 2, most)
    return np.asarray(ONE[word](given[0], **how), dtype=np.float64)


def _two(word: str, left: Values, right: Values, most: int) -> Values:
    if word in ELEMENTWISE:
        size = math.prod(np.broadcast_shapes(left.shape, right.shape))
    elif word == "outer":
        size = left.size * right.size
    else:
        size = math.prod(left.shape[:-1]) * math.prod((*right.shape[:-2], *right.shape[-1:]) if right.ndim > 1 else ())
        if right.ndim == 0 or left.ndim == 0:
            size = left.size * right.size
    _fits(size, most)
    return np.asarray(TWO[word](left, right), dtype=np.float64)


def _fits(size: int, most: int) -> None:
    if size > most:
        raise Undefined("its size is beyond all measure")
