"""Spell terms as Python with numpy, for people who read code; knows no networks and no numbers policy."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from derive.laws.functions import written_out
from derive.names import Name
from derive.numbers import given
from derive.term import Brace, Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, no_formula

WIDEST = 96
_ANY, _TERM, _FACTOR, _ATOM = range(4)
_FUNCTIONS = MappingProxyType(
    {name: f"np.{name}" for name in ("exp", "sin", "cos", "sqrt", "tanh", "arctan", "abs")}
    | {"max": "np.maximum", "min": "np.minimum"}
)
_RELATIONS = MappingProxyType({"=": "==", "≠": "!="})
_WORDS = MappingProxyType({"learning-rate": "rate", "given-cost": "C", "lambda": "strength"})
TAKEN = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np"})


def identifiers(names: Iterable[Name], taken: frozenset[str] = frozenset(), each: str = "") -> dict[Name, str]:
    """Return a variable for every name, each its own; one example's share of a batch's quantity ends in `each`.

    >>> W, z = Name("W", 1, (2, 1)), Name("z", 1, (2,))
    >>> list(identifiers([W, z, W.wrt(Name("C")), Name("is")]).values())
    ['W1_21', 'z1_2', 'dC_dW1_21', 'is_']
    """
    found: dict[Name, str] = {}
    used = {*TAKEN, *taken}
    known = tuple(names)
    of_batch = {name for name in known if name.example is None}
    for name in known:
        text = _bare(name) if name.of is None else f"d{_bare(name.of)}_d{_bare(name)}"
        text += each if name.example is not None and name._replace(example=None) in of_batch else ""
        while text in used:
            text += "_"
        used.add(text)
        found[name] = text
    return found


def _bare(name: Name) -> str:
    if (name.letter, name.layer) == ("a", 0):
        name = name._replace(letter="x", layer=None)
    letter = _WORDS.get(name.letter, name.letter)
    if name.layer is None:
        return letter + "_".join(map(str, name.indices)) + "_new" * name.new
    joint = "_" if any(len(str(index)) > 1 for index in name.indices) else ""
    index = f"_{joint.join(map(str, name.indices))}" if name.indices else ""
    return f"{letter}{name.layer}{index}" + "_new" * name.new


def constant(value: Fraction) -> str:
    """Return an exact value as it is written in Python.

    >>> constant(Fraction(-3, 5)), constant(Fraction(1, 3))
    ('-0.6', '1/3')
    """
    return given(value).text


@dataclass(frozen=True, slots=True)
class _Code:
    """What names are called in one program, and its logarithm."""

    variables: Mapping[Name, str]
    logarithm: str


def expression(term: Term, variables: Mapping[Name, str], logarithm: str = "np.log") -> str:
    """Return a term as an expression; a sum over the examples of a batch becomes a sum over an array.

    >>> z = Name("z")
    >>> expression(Quot(Num(Fraction(1)), Sum((Num(Fraction(1)), Pow(Ref(z), Num(Fraction(2)))))), {z: "z"})
    '1/(1 + z**2)'
    """
    return _placed(term, _ANY, _Code(variables, logarithm))


def _placed(term: Term, place: int, code: _Code) -> str:
    text, kind = _spelled(term, code)
    return f"({text})" if kind < place else text


def _spelled(term: Term, code: _Code) -> tuple[str, int]:
    def inner(part: Term, place: int) -> str:
        return _placed(part, place, code)

    if (array := _gathered(term)) is not None:
        function, name = array
        return f"np.{function}({code.variables[name]})", _ATOM
    match term:
        case Num(value):
            text = constant(value) if term.decimal else str(value)
            return text, _TERM if value < 0 or "/" in text else _ATOM
        case Ref(name):
            return code.variables[name], _ATOM
        case Sum(terms):
            parts = [inner(terms[0], _ANY)]
            for part in terms[1:]:
                sign, body = ("-", part.term) if isinstance(part, Neg) else ("+", part)
                parts.append(f"{sign} {inner(body, _TERM)}")
            return " ".join(parts), _ANY
        case Prod(factors):
            # 1/2*x is read from the left; a fraction further right needs brackets.
            return "*".join(inner(part, _FACTOR if at else _TERM) for at, part in enumerate(factors)), _TERM
        case Neg(part):
            return f"-{inner(part, _TERM)}", _ANY
        case Quot(over, under):
            return f"{inner(over, _TERM)}/{inner(under, _ATOM)}", _TERM
        case Pow(base, exponent):
            return f"{inner(base, _ATOM)}**{inner(exponent, _ATOM)}", _FACTOR
        case Call(function, arguments):
            if function != "ln" and function not in _FUNCTIONS:
                return _spelled(written_out(term), code)
            word = code.logarithm if function == "ln" else _FUNCTIONS[function]
            return f"{word}({', '.join(inner(part, _ANY) for part in arguments)})", _ATOM
        case Cases(branches):
            *chosen, (_, last) = branches
            text = inner(last, _ANY)
            for condition, part in reversed(chosen):
                text = f"np.where({_holds(condition, code)}, {inner(part, _ANY)}, {text})"
            return text, _ATOM if chosen else _ANY
        case Brace(part, _):
            return _spelled(part, code)
        case _:
            no_formula(term)


def _holds(condition: Condition, code: _Code) -> str:
    left, right = (_placed(side, _ANY, code) for side in (condition.left, condition.right))
    return f"{left} {_RELATIONS.get(condition.relation, condition.relation)} {right}"


def _gathered(term: Term) -> tuple[str, Name] | None:
    """Return what a sum or mean over all examples is taken of, named by its first example."""
    match term:
        case Prod((Num(share), Sum(parts) as total)) if share * len(parts) == 1 and (found := _gathered(total)):
            return "mean", found[1]
        case Sum((Ref(Name(example=1) as first), *_) as parts):
            names = [part.name for part in parts if isinstance(part, Ref)]
            if names == [first._replace(example=k) for k in range(1, len(parts) + 1)]:
                return "sum", first
    return None


def wrapped(lead: str, parts: list[str], close: str) -> str:
    """Return a line such as `x = [1, 2]`, broken between its parts where it is long.

    >>> wrapped("x = (", ["1", "2"], ")")
    'x = (1, 2)'
    """
    line = lead + ", ".join(parts) + close
    indent = re.match(" *", lead)
    if len(line) <= WIDEST or indent is None:
        return line
    rows = [indent[0] + "   "]
    for part in parts:
        if len(rows[-1]) + len(part) + 2 > WIDEST:
            rows.append(indent[0] + "   ")
        rows[-1] += f" {part},"
    return "\n".join([lead, *rows, indent[0] + close])
