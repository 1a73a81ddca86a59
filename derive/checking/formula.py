r"""A typed formula to a term, by precedence; knows no network, evaluates nothing and never raises.

    sum      = product { ( + | - ) product }          product  = signed { ( * | / ) signed | power }
    signed   = ( + | - ) signed | power               power    = atom [ ^ exponent | superscript ]
    atom     = number | name | ( sum ) | | sum | | function ( sum { ; sum } ) | \frac{ sum }{ sum }

Nothing typed reaches Python or SymPy. A product without its sign is read where it can mean one thing: `2(a - y)`; not
behind a fraction bar or an exponent.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from derive.checking.number import read_number
from derive.checking.pasted import without_silent
from derive.checking.spelling import one_spelling
from derive.checking.tokens import Stop, Token, Words
from derive.checking.typed import KEPT, Mark, Typed, begun, unreadable
from derive.laws.convention import Convention
from derive.laws.functions import FUNCTIONS as TABLE
from derive.laws.functions import call
from derive.message import Message, Text
from derive.names import Name
from derive.problem.formula import MOST_EXPONENT, constant
from derive.problem.scan import DEEPEST, MOST_PARTS
from derive.term import ONE, Neg, Num, Pow, Prod, Quot, Sum, Term

_BEGINS = ("name", "function", "euler", "(", "frac")
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


def read_formula(
    text: str,
    names: Mapping[str, Name] | Words,
    mark: Mark,
    *,
    functions: Mapping[str, str] = _NO_WORDS,
    convention: Convention = Convention(),
) -> Typed:
    """Return what a formula says in the names of a question.

    >>> from derive.plain import plain
    >>> names = {"a": Name("a"), "y": Name("y"), "x1": Name("x1")}
    >>> plain(read_formula("2(a − y)·a(1 − a)·x1", names, "comma").term)
    '2*(a - y)*a*(1 - a)*x1'
    >>> found = read_formula("2*(a - t)", names, "comma")
    >>> found.fault.id, found.column
    ('reading.unknown', 8)

    `functions` gives further words for functions of the table: f for arctan; where many formulas are read, `names` may
    be the `Words` made once. A function with a prime is its derivative, as `convention` has it at kinks.
    """
    if len(text) > KEPT:
        return unreadable(text, Message.of("reading.formula-long", most=KEPT), KEPT)
    opening = begun(text)
    if isinstance(opening, Typed):
        return opening
    plain, notes, first = opening
    words = names if isinstance(names, Words) else Words.of(names, functions)
    plain = without_silent(plain)
    left, equals, right = plain.partition("=")
    named = equals and "=" not in right and _is_name(left, words)
    start = len(left) + 1 if named else 0
    try:
        tokens = tuple(words.tokens(plain[start:], mark))
        term = _Parser(tokens, convention).formula()
    except Stop as stop:
        return unreadable(text, stop.fault, first + start + stop.at)
    notes += _marks(tokens, mark)
    return Typed(text, "formula", term=term, notes=(*notes, Message("reading.left-side")) if named else notes)


def _is_name(left: str, words: Words) -> bool:
    """Whether what stands left of a sign of equality only names what is asked."""
    spelled = one_spelling(left)
    return spelled in words.names or ((spelled[:1].isalpha() or not spelled) and not set(spelled) & {*"+-*^"})


def _marks(tokens: tuple[Token, ...], mark: Mark) -> tuple[Message, ...]:
    """Say where a number has the other mark, or may mean a thousand."""
    notes = (note for token in tokens if token.kind == "number" for note in read_number(token.text, mark).notes)
    return tuple(dict.fromkeys(notes))


class _Parser:
    """One formula's tokens, read from left to right."""

    def __init__(self, tokens: tuple[Token, ...], convention: Convention) -> None:
        self._tokens, self._convention = tokens, convention
        self._next = self._parts = 0
        self._loose = -1  # the token behind an exponent of e without brackets: e^2x may mean two things

    def formula(self) -> Term:
        term = self._sum(1)
        if self._now.kind == ")":
            raise Stop(Message("reading.bracket-close"), self._now.at)
        if self._now.kind == "=":
            raise Stop(Message("reading.equation"), self._now.at)
        if self._now.kind != "end":
            raise Stop(Message("reading.sign-missing"), self._now.at)
        return term

    @property
    def _now(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _made(self, term: Term, at: int) -> Term:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Stop(Message.of("reading.parts", most=MOST_PARTS), at)
        return term

    def _deeper(self, depth: int) -> int:
        if depth > DEEPEST:
            raise Stop(Message.of("reading.deep", most=DEEPEST), self._tokens[self._next - 1].at)
        return depth + 1

    def _sum(self, depth: int) -> Term:
        at = self._now.at
        terms = [self._product(depth)]
        while self._now.kind in ("+", "-"):
            sign = self._take()
            term = self._product(depth)
            terms.append(self._made(Neg(term), sign.at) if sign.kind == "-" else term)
        return terms[0] if len(terms) == 1 else self._made(Sum(tuple(terms)), at)

    def _product(self, depth: int) -> Term:
        at = self._now.at
        factors = [self._signed(depth)]
        divided = False
        while True:
            kind = self._now.kind
            if kind == "*":
                self._take()
                factors.append(self._signed(depth))
                divided = False
            elif kind == "/":
                self._take()
                over = factors[0] if len(factors) == 1 else self._made(Prod(tuple(factors)), at)
                factors, divided = [self._made(Quot(over, self._signed(depth)), at)], True
            elif kind in _BEGINS:
                if divided or self._loose == self._next:
                    raise Stop(Message("reading.scope"), self._now.at)
                factors.append(self._power(depth))
            else:
                return factors[0] if len(factors) == 1 else self._made(Prod(tuple(factors)), at)

    def _signed(self, depth: int) -> Term:
        token = self._now
        if token.kind not in ("+", "-"):
            return self._power(depth)
        self._take()
        term = self._signed(self._deeper(depth))
        return self._made(Neg(term), token.at) if token.kind == "-" else term

    def _power(self, depth: int) -> Term:
        token = self._now
        base = self._atom(depth)
        sign = self._now
        if sign.kind == "raised":
            self._take()
            exponent: Term = self._made(Num(Fraction(int(sign.text))), sign.at)
        elif sign.kind == "^":
            self._take()
            minus = self._now.kind == "-"
            if self._now.kind in ("+", "-"):
                self._take()
            exponent = self._atom(self._deeper(depth))
            exponent = self._made(Neg(exponent), sign.at) if minus else exponent
        else:
            return base
        if self._now.kind in ("^", "raised"):
            raise Stop(Message("reading.tower"), self._now.at)
        if token.kind == "euler":
            self._loose = self._next if self._tokens[self._next - 1].kind in ("number", "name", "euler") else -1
            return self._made(call("exp", exponent), token.at)
        value = constant(exponent)
        if value is None or value.denominator != 1 or abs(value) > MOST_EXPONENT:
            raise Stop(Message.of("reading.exponent", most=MOST_EXPONENT), sign.at)
        return self._made(Pow(base, Num(value)), token.at)

    def _atom(self, depth: int) -> Term:
        token = self._take()
        match token.kind:
            case "number" | "name":
                assert token.term is not None, "numbers and names have their term"
                return self._made(token.term, token.at)
            case "euler":
                return self._made(call("exp", ONE), token.at)
            case "(":
                return self._within(token, depth, ")")
            case "|":
                return self._made(call("abs", self._within(token, depth, "|")), token.at)
            case "function":
                return self._call(token, depth)
            case "frac":
                return self._made(Quot(*(self._bracketed(token, depth) for _ in range(2))), token.at)
            case _:
                raise Stop(Message("reading.operand-missing"), token.at)

    def _bracketed(self, token: Token, depth: int) -> Term:
        if self._now.kind != "(":
            raise Stop(Message.of("reading.function-brackets", name=Text(token.text)), token.at)
        return self._within(self._take(), depth, ")")

    def _within(self, opened: Token, depth: int, sign: str) -> Term:
        term = self._sum(self._deeper(depth))
        self._close(opened, sign)
        return term

    def _close(self, opened: Token, sign: str) -> None:
        if self._now.kind != sign:
            unclosed = self._now.kind == "end"
            fault = Message("reading.bracket-open" if unclosed else "reading.sign-missing")
            raise Stop(fault, opened.at if unclosed else self._now.at)
        self._take()

    def _call(self, token: Token, depth: int) -> Term:
        if self._now.kind != "(":  # a root without brackets reaches over one atom
            return self._made(call(token.text, self._atom(self._deeper(depth))), token.at)
        opened = self._take()
        arguments = [self._sum(self._deeper(depth))]
        while self._now.kind in (",", ";"):
            self._take()
            arguments.append(self._sum(self._deeper(depth)))
        self._close(opened, ")")
        return self._made(self._applied(token, tuple(arguments)), token.at)

    def _applied(self, token: Token, arguments: tuple[Term, ...]) -> Term:
        """Return a function or its derivative; the largest of several numbers is taken two by two."""
        function = TABLE[token.text]
        variables = len(function.derivatives)
        if len(arguments) == 1 == variables and function.usual is not None:
            arguments += (self._made(Num(function.usual), token.at),)
        constants = len(arguments) - variables
        fits = constants in ({0} if token.text == "step" else {function.constants})
        if variables == 2 and len(arguments) > 2 and not function.constants:
            fits = True
        if not fits or (token.primed and variables > 1):
            raise Stop(Message.of("reading.arguments", name=Text(token.text), n=variables), token.at)
        if variables == 2 and len(arguments) > 2:
            first, *rest = arguments
            for argument in rest:
                first = self._made(call(token.text, first, argument), token.at)
            return first
        made = call(token.text, *arguments)
        return function.derivatives[0](arguments, made, self._convention) if token.primed else made
