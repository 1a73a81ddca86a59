"""Formulas such as `q*z + w` to terms; knows Python's expression grammar through an allow-list, evaluates nothing."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from fractions import Fraction

from derive.errors import Fault
from derive.names import Name
from derive.problem.exact import exact, quoted
from derive.problem.scan import DEEPEST, FUNCTIONS, MOST_PARTS, SHORTER, name_fault, scan
from derive.problem.words import nearest, written_out
from derive.term import ZERO, Call, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

MOST_EXPONENT = 12
# x(y + 1) and w_1(y + 1) are products without their sign; foo(y + 1) calls something.
_QUANTITY = re.compile(r"[A-Za-z](_?[A-Za-z0-9]?)?")


class Formula:
    """Read one formula that begins `offset` characters after the start of its line.

    >>> Formula("max(x, 1)", 0).term() == Call("max", (Ref(Name("x")), Num(Fraction(1))))
    True

    `faults` gather while it is read, because all of them are told at once; `uses` are the names with their columns.
    """

    def __init__(self, text: str, offset: int) -> None:
        self.faults: list[Fault] = []
        self.uses: list[tuple[str, int]] = []
        self._text = text.strip(" \t")
        self._first = offset + len(text) - len(text.lstrip(" \t")) + 1

    def term(self) -> Term:
        """Return the formula's term; it means nothing where there are faults."""
        self.faults += (replace(fault, column=fault.column + self._first) for fault in scan(self._text))
        if self.faults:
            return ZERO
        try:
            tree = ast.parse(self._text, mode="eval").body
        except SyntaxError as error:
            at = min((error.offset or 1) - 1, len(self._text))
            return self._wrong(at, "the formula cannot be read here", "a formula such as q*z + w", "mend it")
        except (ValueError, MemoryError, RecursionError):
            return self._wrong(0, "the formula cannot be read", "a formula such as q*z + w", "mend it")
        if sum(isinstance(part, ast.expr) for part in ast.walk(tree)) > MOST_PARTS:
            return self._wrong(0, f"the formula has more than {MOST_PARTS} parts", "a shorter one", SHORTER)
        return self._term(tree, 1)

    def _term(self, node: ast.expr, depth: int) -> Term:
        """Turn a part of Python's tree into a term; every kind of part that is not listed is refused."""
        at = node.col_offset
        if depth > DEEPEST:
            return self._wrong(at, f"the formula nests deeper than {DEEPEST}", "a shorter one", SHORTER)
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                # from the characters: the parsed float has already lost 0.1
                return Num(exact(self._text[at : node.end_col_offset]), decimal=True)
            case ast.Name(id=name):
                return self._name(name, at)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Neg(self._term(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd()):
                return self._wrong(at, "a + stands before a single term", "a term on both sides", "delete the +")
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return Sum(self._chain(node, (ast.Add, ast.Sub), depth))
            case ast.BinOp(op=ast.Mult()):
                return Prod(self._chain(node, (ast.Mult,), depth))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                under = self._term(right, depth + 1)
                if under == ZERO and not self.faults:
                    self._wrong(right.col_offset, "this divides by zero", "another number", "mend the number")
                return Quot(self._term(left, depth + 1), under)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                exponent = self._term(right, depth + 1)
                self._exponent(exponent, right.col_offset)
                return Pow(self._term(left, depth + 1), exponent)
            case ast.Call():
                return self._call(node, depth)
            case ast.Tuple():
                todo = "write decimals with a point"
                return self._wrong(at, "a comma stands outside a function", "one formula", todo)
            case _:
                allowed = "numbers, names, + - * / ** ( ) and functions"
                return self._wrong(at, "this is not part of a formula", allowed, "write it with these")

    def _name(self, name: str, at: int) -> Term:
        fault = name_fault(name)
        if fault:
            todo = f"write {name}(...)" if name in FUNCTIONS else fault.todo
            return self._wrong(at, fault.what, "a name with a value", todo)
        self.uses.append((name, self._first + at))
        return Ref(Name(name))

    def _chain(self, node: ast.BinOp, signs: tuple[type[ast.operator], ...], depth: int) -> tuple[Term, ...]:
        """Return the terms of a + b - c, or the factors of a*b*c, in order; brackets begin a chain of their own."""
        parts: list[tuple[ast.expr, bool]] = []
        left: ast.expr = node
        bracketed = False
        while isinstance(left, ast.BinOp) and isinstance(left.op, signs) and not bracketed:
            parts.append((left.right, isinstance(left.op, ast.Sub)))
            # a part in brackets begins one or more characters after the sum that begins with it
            bracketed = left.left.col_offset != left.col_offset
            left = left.left
        first = self._term(left, depth + 1)
        rest = [(self._term(part, depth + 1), minus) for part, minus in reversed(parts)]
        return (first, *(Neg(term) if minus else term for term, minus in rest))

    def _exponent(self, exponent: Term, at: int) -> None:
        """Refuse towers and exponents nobody can work out: 9**9**9 has 369 million digits."""
        value = constant(exponent)
        if value is None and not isinstance(exponent, Ref):
            self._wrong(at, "the exponent is a formula", "a number or a name", "define it in a line of its own")
        elif value is not None and abs(value) > MOST_EXPONENT:
            allowed = f"a number from -{MOST_EXPONENT} to {MOST_EXPONENT}"
            self._wrong(at, "the exponent is too large", allowed, "write a smaller one")

    def _call(self, node: ast.Call, depth: int) -> Term:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS.get(name)
        if function is None:
            if isinstance(node.func, ast.Attribute):
                name = node.func.attr
                what = f"a point stands before {quoted(name)}"
                todo = f"write {name}(...) alone" if name in FUNCTIONS else "write a function's name alone"
            elif not name or _QUANTITY.fullmatch(name):
                what = f"{quoted(name)} is not a function" if name else "this is not a function"
                todo = "write * between factors"
            else:
                what = f"the function {quoted(name)} is unknown"
                formula = written_out(name)
                todo = f"write it out, with z for its argument: {formula}" if formula else nearest(name, FUNCTIONS)
                todo = todo or f"choose one of these, or write {name}*(...) for a product"
            return self._wrong(node.col_offset, what, ", ".join(FUNCTIONS), todo)
        count = len(node.args)
        if node.keywords or not function.fewest <= count <= function.most:
            many = "2 or more" if function.most > 2 else str(function.most)
            example = "x, 0.01" if function.constant else "x, y" if function.most > 1 else "x"
            what = f"{name} has {count} argument{'' if count == 1 else 's'}"
            return self._wrong(node.col_offset, what, many, f"write {name}({example})")
        arguments = [self._term(argument, depth + 1) for argument in node.args]
        if function.constant:
            alpha = constant(arguments[-1])
            if alpha is None:
                at = node.args[-1].col_offset
                return self._wrong(
                    at, f"the last argument of {name} is a formula", "a number", f"write {name}(x, 0.01)"
                )
            arguments[-1] = Num(alpha)
        return Call(function.name, tuple(arguments))

    def _wrong(self, at: int, what: str, expected: str, todo: str) -> Term:
        self.faults.append(Fault(what, expected, todo, column=self._first + at))
        return ZERO


def constant(term: Term) -> Fraction | None:
    """Return the value of a term that is a number, written with a minus or a fraction bar at most.

    >>> constant(Neg(Num(Fraction(3)))), constant(Ref(Name("x")))
    (Fraction(-3, 1), None)
    """
    match term:
        case Num(value):
            return value
        case Neg(inner):
            value_inside = constant(inner)
            return None if value_inside is None else -value_inside
        case Quot(Num(over), Num(under)) if under != 0:
            return over / under
        case _:
            return None
