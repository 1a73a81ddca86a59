"""Lines of a graph: which terms they become, and where in the line each fault is."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import Refused
from derive.names import Name
from derive.problem import parse
from derive.problem.lines import parse_line
from derive.problem.scan import FUNCTIONS, SHORTER
from derive.term import Call, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

A, B, C, X, Y = (Ref(Name(letter)) for letter in "abcxy")
ONE, TWO, THREE = Num(Fraction(1)), Num(Fraction(2)), Num(Fraction(3))


def call(function: str, *arguments: Term) -> Term:
    """Return a call as a line makes it."""
    return Call(function, arguments)


TERMS: list[tuple[str, Term]] = [
    ("x", X),
    ("(x)", X),
    ("x + y", Sum((X, Y))),
    ("a + b + c", Sum((A, B, C))),
    ("a - b + c", Sum((A, Neg(B), C))),
    ("a-(b-c)", Sum((A, Neg(Sum((B, Neg(C))))))),
    ("(a + b) + c", Sum((Sum((A, B)), C))),
    ("(a) + b + c", Sum((A, B, C))),
    ("a + (b + c)", Sum((A, Sum((B, C))))),
    ("a*b*c", Prod((A, B, C))),
    ("a*(b*c)", Prod((A, Prod((B, C))))),
    ("(a*b)*c", Prod((Prod((A, B)), C))),
    ("a*(b+c)", Prod((A, Sum((B, C))))),
    ("(a+b)*c", Prod((Sum((A, B)), C))),
    ("a*b + c", Sum((Prod((A, B)), C))),
    ("a/b", Quot(A, B)),
    ("a/b/c", Quot(Quot(A, B), C)),
    ("a/(b/c)", Quot(A, Quot(B, C))),
    ("a*b/c", Quot(Prod((A, B)), C)),
    ("a/b*c", Prod((Quot(A, B), C))),
    ("x**2", Pow(X, TWO)),
    ("x**-2", Pow(X, Neg(TWO))),
    ("x**(1/2)", Pow(X, Quot(ONE, TWO))),
    ("x**0.5", Pow(X, Num(Fraction(1, 2)))),
    ("x**a", Pow(X, A)),
    ("-x**2", Neg(Pow(X, TWO))),
    ("(-x)**2", Pow(Neg(X), TWO)),
    ("-3", Neg(THREE)),
    ("-3*x", Prod((Neg(THREE), X))),
    ("-(a*b)", Neg(Prod((A, B)))),
    ("a - -b", Sum((A, Neg(Neg(B))))),
    ("a*-b", Prod((A, Neg(B)))),
    ("x \u2212 y", Sum((X, Neg(Y)))),
    ("0.1*x", Prod((Num(Fraction(1, 10)), X))),
    ("1e-3", Num(Fraction(1, 1000))),
    ("5. + .5", Sum((Num(Fraction(5)), Num(Fraction(1, 2))))),
    ("identity(x)", call("identity", X)),
    ("sigmoid(a*x + b)", call("sigmoid", Sum((Prod((A, X)), B)))),
    ("bipolar_sigmoid(x)", call("bipolar-sigmoid", X)),
    ("tanh(x)", call("tanh", X)),
    ("arctan(x)", call("arctan", X)),
    ("atan(x)", call("arctan", X)),
    ("relu(x)", call("relu", X)),
    ("leaky_relu(x, 0.01)", call("leaky-relu", X, Num(Fraction(1, 100)))),
    ("prelu(x, 1/4)", call("prelu", X, Num(Fraction(1, 4)))),
    ("elu(x, 1)", call("elu", X, ONE)),
    ("softplus(x)", call("softplus", X)),
    ("step(x)", call("step", X)),
    ("max(x, y)", call("max", X, Y)),
    ("max(x,1,2)", call("max", X, ONE, TWO)),
    ("min(x, y)", call("min", X, Y)),
    ("abs(x)", call("abs", X)),
    ("exp(-x)", call("exp", Neg(X))),
    ("log(x)", call("ln", X)),
    ("ln(x)", call("ln", X)),
    ("sin(x)", call("sin", X)),
    ("cos(x)", call("cos", X)),
    ("sqrt(x)", call("sqrt", X)),
    ("+".join(["a"] * 100), Sum((A,) * 100)),
]

# line, then every fault as column: what; what to do
FAULTS: list[tuple[str, list[str]]] = [
    ("q", ["1: 'q' has no =; write q = x + y"]),
    ("q =", ["4: the formula ends too early; complete it"]),
    ("2q = x", ["1: '2q' is not a name; choose a name such as q or z_1"]),
    (" max = x", ["2: 'max' is the name of a function; choose a name such as q or z_1"]),
    ("lambda = x", ["1: 'lambda' is a word of Python; choose a name such as q or z_1"]),
    ("abcdefghijklmnopq = x", ["1: 'abcdefghijklmnopq' is not a name; choose a name such as q or z_1"]),
    ("_q = x", ["1: '_q' is not a name; choose a name such as q or z_1"]),
    ("q == x", ["4: '=' stands in a formula; write one definition in a line"]),
    ("q = x = y", ["7: '=' stands in a formula; write one definition in a line"]),
    ("q = x^2", ["6: '^' stands in a formula; write ** for a power"]),
    ("q = 2x", ["5: '2x' has no sign between number and name; write 2*x"]),
    ("q = x + 3or", ["9: '3or' has no sign between number and name; write 3*or"]),
    ("q = x y", ["7: there is no sign before 'y'; write the sign, * for a product"]),
    ("q = 2(x + y)", ["6: there is no sign before '('; write the sign, * for a product"]),
    ("q = x * / y", ["9: nothing stands before '/'; add it"]),
    ("q = ()", ["6: nothing stands before ')'; add it"]),
    ("q = max(, x)", ["9: nothing stands before ','; add it"]),
    ("q = (x + y", ["5: a bracket is not closed; close it"]),
    ("q = x + y)", ["10: a bracket closes that was not opened; delete it or open it"]),
    ("q = x +", ["8: the formula ends too early; complete it"]),
    ("q = +x", ["5: a + stands before a single term; delete the +"]),
    ("q = 1_000*x", ["5: '1_000' is not a number; leave out the underscores"]),
    ("q = 017", ["5: '017' begins with a zero that has no meaning; write 17"]),
    ("q = 0x1F + 1e400", ["5: '0x1F' is not a number; write it in decimal digits",
                          "12: '1e400' is too large to be meant; write an exponent from -30 to 30"]),
    ("q = 1j", ["5: '1j' has no sign between number and name; write 1*j"]),
    ("q = 1.2.3", ["5: '1.2.3' is not a number; write digits, without words or units"]),
    ("q = 0,5*x", ["5: '0,5' has a comma; write 0.5, or a blank after a comma between arguments"]),
    ("q = max(0,5*x, y)", ["9: '0,5' has a comma; write 0.5, or a blank after a comma between arguments"]),
    ("q = x, y", ["5: a comma stands outside a function; write decimals with a point"]),
    ("q = sigmod(x)", ["5: the function 'sigmod' is unknown; did you mean sigmoid?"]),
    ("q := x", ["1: ':=' stands in a line; write = alone"]),
    ("q = exp x", ["9: there is no sign before 'x'; write exp(...)"]),
    ("q = np.exp(x)", ["5: a point stands before 'exp'; write exp(...) alone"]),
    ("q = \u03c3(x)", ["5: '\u03c3' stands in a formula; write sigmoid(...)"]),
    ("q = foo(x)", ["5: the function 'foo' is unknown; choose one of these, or write foo*(...) for a product"]),
    ("q = w_1(y + 1)", ["5: 'w_1' is not a function; write * between factors"]),
    ("q = (x)(y)", ["8: there is no sign before '('; write the sign, * for a product"]),
    ("q = x(y + 1)", ["5: 'x' is not a function; write * between factors"]),
    ("q = sigmoid", ["5: 'sigmoid' is the name of a function; write sigmoid(...)"]),
    ("q = max(x)", ["5: max has 1 argument; write max(x, y)"]),
    ("q = tanh(x, y)", ["5: tanh has 2 arguments; write tanh(x)"]),
    ("q = tanh()", ["5: tanh has 0 arguments; write tanh(x)"]),
    ("q = leaky_relu(x)", ["5: leaky_relu has 1 argument; write leaky_relu(x, 0.01)"]),
    ("q = elu(x, y)", ["12: the last argument of elu is a formula; write elu(x, 0.01)"]),
    ("q = x**13", ["8: the exponent is too large; write a smaller one"]),
    ("q = 9**9**9", ["8: the exponent is a formula; define it in a line of its own"]),
    ("q = x**(y + 1)", ["9: the exponent is a formula; define it in a line of its own"]),
    ("q = x/0", ["7: this divides by zero; mend the number"]),
    ("q = x//y", ["5: this is not part of a formula; write it with these"]),
    ("q = x if y else 1", ["7: 'if' is a word of Python; choose a name such as q or z_1",
                           "12: 'else' is a word of Python; choose a name such as q or z_1"]),
    ("q = x and y", ["7: 'and' is a word of Python; choose a name such as q or z_1"]),
    ("q = x.real", ["5: this is not part of a formula; write it with these"]),
    ("q = None", ["5: 'None' is a word of Python; choose a name such as q or z_1"]),
    ("q = (lambda)", ["6: 'lambda' is a word of Python; choose a name such as q or z_1"]),
    ("q = tanh(*x)", ["10: nothing stands before '*'; add it"]),
    ("q = __import__('os')", ["16: ''' stands in a formula; delete it", "19: ''' stands in a formula; delete it",
                              "5: '__import__' is not a name; choose a name such as q or z_1"]),
    ("q = __import__(x)", ["5: '__import__' is not a name; choose a name such as q or z_1"]),
    ("q = __x", ["5: '__x' is not a name; choose a name such as q or z_1"]),
    ("q = ().__class__", ["8: '__class__' is not a name; choose a name such as q or z_1"]),
    ("q = x[0]", ["6: '[' stands in a formula; delete it", "8: ']' stands in a formula; delete it"]),
    ("q = x + y # sum", ["11: '#' stands in a formula; delete it"]),
    ("q = x\u00b7y", ["6: '\u00b7' stands in a formula; write *"]),
    ("q = \uff13*x", ["5: '\uff13' stands in a formula; delete it"]),
    ("q = x\n+ y", ["6: '\n' stands in a formula; delete it"]),
    ("q = " + "(" * 41 + "x" + ")" * 41, ["45: brackets nest deeper than 40; " + SHORTER]),
    ("q = " + "-" * 45 + "x", ["45: the formula nests deeper than 40; " + SHORTER]),
    ("q = " + "+".join(["a"] * 101), ["5: the formula has more than 200 parts; " + SHORTER]),
    ("q = " + "a" * 400, ["0: the line has 404 characters; " + SHORTER]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "term"), TERMS, ids=lambda value: str(value)[:30])
def test_a_formula_becomes_the_term_that_is_written(formula: str, term: Term) -> None:
    """Order and brackets of the line survive in the term."""
    assert term == parse_line(f"q = {formula}").term


@pytest.mark.parametrize(("line", "faults"), FAULTS, ids=lambda value: ascii(value)[:40])
def test_a_fault_points_into_the_line(line: str, faults: list[str]) -> None:
    """Each fault says its column in the line, what was expected, and what to do."""
    with pytest.raises(Refused) as refused:
        parse_line(line)
    assert faults == [f"{fault.column}: {fault.what}; {fault.todo}" for fault in refused.value.faults]
    assert all(fault.expected for fault in refused.value.faults)


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_has_a_call(function: str) -> None:
    """Each name that may be called makes a call of the canonical, hyphenated name."""
    entry = FUNCTIONS[function]
    arguments = "x, 0.5" if entry.constant else ", ".join(["x"] * entry.fewest)
    term = parse_line(f"q = {function}({arguments})").term
    assert isinstance(term, Call)
    assert entry.name == term.function and "_" not in term.function


@given(st.text(max_size=60) | st.text("xyz0123456789+-*/(), .=max", max_size=80))
def test_any_text_is_a_line_or_refused(text: str) -> None:
    """No text raises anything but Refused, and nothing warns."""
    with suppress(Refused):
        parse_line(text)


def test_lines_are_read_in_order() -> None:
    """The builder gets names and terms in the order of the file, with the columns of the names used."""
    graph = parse("graph: {inputs: {x: 1, y: 2}, define: ['q = x + y', 'f = q*x']}").graph
    assert graph is not None
    assert [("q", Sum((X, Y))), ("f", Prod((Ref(Name("q")), X)))] == [(line.name, line.term) for line in graph.define]
    assert (("q", 5), ("x", 7)) == graph.define[1].uses
