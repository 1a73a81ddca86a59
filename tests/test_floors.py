"""The rules of the house, read off the source of `derive`: who may import whom, and what may stand where.

A rule is a function from a module's tree and name to what it complains of; each has snippets that it must catch.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "derive"
LONGEST = 260

FLOORS = (  # from the top; a module or package imports from floors below its own
    ("cli", "__main__"),
    ("commands",),
    ("__init__",),
    ("face",),
    ("sets", "marking"),
    ("skeleton",),  # pages of a class filled in
    ("pages",),
    ("notebook",),
    ("program",),
    ("render", "report"),
    ("document", "compose"),
    ("drawing",),
    ("coded",),  # what mistakes make of the lines of a program
    ("exercises", "checking"),
    ("decoded",),  # what people save as text
    ("certificate",),
    ("proof", "oracles"),
    ("lines", "course"),
    ("worked",),
    ("setup",),
    ("givens", "origin"),  # from what a problem file says to graphs and values
    ("problem", "key"),
    ("derivation", "views", "misconceptions"),
    ("lemmas",),  # short ways through what a builder wrote
    ("accepted",),
    ("reach",),  # what correct hand work can reach: over a graph, in one operation, as numbers
    ("dependence",),
    ("hand", "routes"),
    ("working",),
    ("grouping",),
    ("interval",),
    ("enclosure",),  # what intervals must be able to do
    ("chain", "builders"),
    ("partial",),  # the engine's local links, proven by SymPy
    ("pieces",),
    ("evaluate", "floats"),  # the one evaluator
    ("reckoning",),
    ("graph",),
    ("algebra", "python"),  # SymPy, and programs, read the functions of the laws
    ("laws", "plain", "elementary", "spreadsheet"),
    ("tidy", "numbers", "message", "marks"),
    ("term",),
    ("names",),
    ("files", "contents"),
    ("errors",),
    ("resources", "version"),
)
SIDEWAYS = {("__main__", "cli"), ("compose", "document"), ("evaluate", "laws"), ("key", "problem")}  # on one floor
FLOATS: set[tuple[str, float]] = set()  # (module, literal): floats that are no mathematics, such as a time limit

ROUNDING = {"round", "quantize", "floor", "ceil", "trunc", "rint", "nint", "nstr"}
NUMBER_SPEC = re.compile(r"\.\d|[eEfFgGn%,_]$|^[+ -]?0?\d+d?$")  # 04x spells a character and >12 sets a column: neither
PLACE = re.compile(r":([^{}]*)}")
FORBIDDEN = {"eval", "exec", "sympify", "parse_expr", "from_string", "simplify"}
SENTENCE = re.compile(r"(?:(?<![\w'])[^\W\d_]+[,;:.!?]?\s+){3,}[^\W\d_]+")
FAULTS = {"fault", "faults", "refusal", "refuse", "refused", "undefined", "unwritable", "enginefailed", "disagreement"}
FAULT_WORDS = {"errors", "problem"}  # all words in them are those of faults, kept as data; they reach no page
SPOKEN = {"help", "short_help", "epilog", "metavar", "source"}  # help of a command; a book's title, never translated

FLOOR = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}


def top(module: str) -> str:
    """Return the module or package of `derive` that a dotted name belongs to, `__init__` for `derive` itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def called(node: ast.AST) -> str:
    """Return the last name of what a call calls, or nothing."""
    return last(node.func) if isinstance(node, ast.Call) else ""


def last(node: ast.AST) -> str:
    """Return the last name of a dotted name, or nothing."""
    return getattr(node, "id", getattr(node, "attr", ""))


def imported(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    """Yield the line and full name of every import, relative and lazy ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inside = source == "derive" and alias.name in FLOOR
                yield node.lineno, f"{source}.{alias.name}" if inside else source
        elif called(node) == "import_module":
            yield from ((node.lineno, arg.value) for arg in node.args if isinstance(arg, ast.Constant))


def imports_go_down(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of imports from the same floor or above, and of modules without a floor."""
    me = top(module)
    if me not in FLOOR:
        yield f"1: {me} has no floor"
        return
    for line, name in imported(tree, module):
        other = top(name)
        if name.split(".")[0] != "derive" or other == me or (me, other) in SIDEWAYS:
            continue
        if FLOOR.get(other, -1) <= FLOOR[me]:
            yield f"{line}: {me} imports {other}"


def sympy_only_in_algebra(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of SymPy outside `algebra`."""
    if module != "derive.algebra":
        yield from (f"{line}: imports {name}" for line, name in imported(tree, module) if re.match(r"sympy\b", name))


def rounding_only_in_numbers(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of rounding and of number formatting outside `numbers`."""
    if module == "derive.numbers":
        return
    for node in ast.walk(tree):
        if called(node) in ROUNDING:
            yield f"{node.lineno}: {called(node)}"
        elif isinstance(node, ast.FormattedValue) and NUMBER_SPEC.search(written(node.format_spec)):
            yield f"{node.lineno}: formats a number in an f-string"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and written(node.left):
            yield f"{node.lineno}: formats with %"
        elif called(node) == "format" and isinstance(node.func, ast.Name):
            yield f"{node.lineno}: calls format"
        elif called(node) == "format" and any(map(NUMBER_SPEC.search, PLACE.findall(written(node.func.value)))):
            yield f"{node.lineno}: formats a number in a template"


def written(node: ast.AST | None) -> str:
    """Return the text of a string literal; in an f-string a digit stands for each place."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "1" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def owner(call: ast.Call) -> str:
    """Return the name of what a method is called on, or nothing."""
    return getattr(getattr(call.func, "value", None), "id", "")


def nothing_is_run_as_code(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of whatever turns text into code, and of SymPy's slow guesses."""
    for node in ast.walk(tree):
        name = node.name if isinstance(node, ast.alias) else called(node)
        if name in FORBIDDEN or (name == "lambdify" and module != "derive.algebra"):
            yield f"{node.lineno}: {name}"
        elif name in {"load", "load_all"} and isinstance(node, ast.Call) and owner(node) == "yaml":
            yield f"{node.lineno}: yaml.{name}"
        elif isinstance(node, ast.keyword) and node.arg == "shell" and getattr(node.value, "value", True):
            yield f"{node.value.lineno}: shell"


def no_float_literals(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of float and complex literals: numbers are exact."""
    for node in ast.walk(tree):
        inexact = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        if inexact and (module, node.value) not in FLOATS:
            yield f"{node.lineno}: {node.value}"


def no_sentences(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of four or more words in a string that is no docstring, fault, assertion or help of a command."""

    def strings(node: ast.AST) -> Iterator[tuple[int, str]]:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        fault = isinstance(node, ast.Raise | ast.Assert) or called(node).endswith("Error")
        fault = fault or called(node).strip("_").lower() in FAULTS
        words = called(node) == "split"  # a list of names
        if docstring or fault or words or (isinstance(node, ast.keyword) and node.arg in SPOKEN):
            return
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(part.value for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        else:
            for child in ast.iter_child_nodes(node):
                yield from strings(child)

    if top(module) not in FAULT_WORDS:
        yield from (f"{line}: {text!r}" for line, text in strings(tree) if SENTENCE.search(text))


def everything_public_is_described(tree: ast.Module, module: str) -> Iterator[str]:
    """Complain of a module, public class, function or method without docstring."""
    if not ast.get_docstring(tree):
        yield "1: the module has no docstring"
    owners = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_")]
    for node in (node for owner in owners for node in owner.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            repeated = {"overload", "setter"} & {last(mark) for mark in node.decorator_list}
            if node.name[0] != "_" and not repeated and not ast.get_docstring(node):
                yield f"{node.lineno}: {node.name} has no docstring"


Rule = Callable[[ast.Module, str], Iterator[str]]

CAUGHT: list[tuple[Rule, str, str]] = [
    (imports_go_down, "derive.term", "from derive.graph import Graph"),
    (imports_go_down, "derive.term", "import derive.render.layout"),
    (imports_go_down, "derive.render.layout", "def page():\n    from derive import cli"),
    (imports_go_down, "derive.laws.functions", "from ..chain import backward"),
    (imports_go_down, "derive.laws.functions", "from .. import __version__"),
    (imports_go_down, "derive.chain", "from derive.builders.dense import dense"),
    (imports_go_down, "derive.document", "from derive.compose import sheet"),
    (imports_go_down, "derive.graph", "import_module('derive.worked')"),
    (imports_go_down, "derive.helpers", ""),
    (sympy_only_in_algebra, "derive.chain", "import sympy as sp"),
    (sympy_only_in_algebra, "derive.render.layout", "def page():\n    from sympy.printing import latex"),
    (rounding_only_in_numbers, "derive.worked", "round(x, 2)"),
    (rounding_only_in_numbers, "derive.worked", "x.quantize(unit)"),
    (rounding_only_in_numbers, "derive.worked", "math.floor(x)"),
    (rounding_only_in_numbers, "derive.worked", "f'{x:.3f}'"),
    (rounding_only_in_numbers, "derive.worked", "f'{x:.{digits}f}'"),
    (rounding_only_in_numbers, "derive.worked", "f'{x:g}'"),
    (rounding_only_in_numbers, "derive.worked", "f'{x:03}'"),
    (rounding_only_in_numbers, "derive.worked", "'%.3f' % x"),
    (rounding_only_in_numbers, "derive.worked", "'{:.3f}'.format(x)"),
    (rounding_only_in_numbers, "derive.worked", "format(x, digits)"),
    (nothing_is_run_as_code, "derive.problem.reader", "eval(text)"),
    (nothing_is_run_as_code, "derive.problem.reader", "exec(text)"),
    (nothing_is_run_as_code, "derive.algebra", "sp.sympify(text)"),
    (nothing_is_run_as_code, "derive.algebra", "from sympy import parse_expr as read"),
    (nothing_is_run_as_code, "derive.problem.reader", "yaml.load(text, Loader=yaml.BaseLoader)"),
    (nothing_is_run_as_code, "derive.render.pdf", "subprocess.run(command, shell=True)"),
    (nothing_is_run_as_code, "derive.render.writer", "environment.from_string(text)"),
    (nothing_is_run_as_code, "derive.algebra", "expr.simplify()"),
    (nothing_is_run_as_code, "derive.evaluate", "sp.lambdify(x, expr)"),
    (no_float_literals, "derive.laws.functions", "half = 0.5"),
    (no_float_literals, "derive.laws.functions", "tiny = -1e-9"),
    (no_sentences, "derive.compose", "title = 'The cost falls here'"),
    (no_sentences, "derive.compose", "title = f'Sheet {n} of the class, {name} and friends'"),
    (no_sentences, "derive.compose", "Message(id='Hitunglah semua turunan berikut ini.')"),
    (no_sentences, "derive.cli", "click.echo('done with all the sheets')"),
    (everything_public_is_described, "derive.graph", ""),
    (everything_public_is_described, "derive.graph", "'''Graphs.'''\ndef order(): ..."),
    (everything_public_is_described, "derive.graph", "'''Graphs.'''\nclass G: ..."),
    (everything_public_is_described, "derive.graph", "'''Graphs.'''\nclass G:\n  '''One.'''\n  def order(self): ..."),
]
FINE: list[tuple[Rule, str, str]] = [
    (imports_go_down, "derive.compose", "from derive.document import Page\nfrom derive import errors\nimport json"),
    (imports_go_down, "derive.laws.functions", "from . import convention\nfrom ..term import Term"),
    (sympy_only_in_algebra, "derive.algebra", "import sympy"),
    (rounding_only_in_numbers, "derive.numbers", "round(x)\nf'{x:.3f}'"),
    (rounding_only_in_numbers, "derive.errors", "f'{a} {b:<12} {ord(c):04x}' + '{} {b}'.format(a, b=b) + str(7 % 2)"),
    (nothing_is_run_as_code, "derive.algebra", "lambdify(x, e)\nyaml.compose(t)\njson.load(file)\nrun(c, shell=False)"),
    (no_float_literals, "derive.laws.functions", "half = Fraction(1, 2)"),
    (no_sentences, "derive.worked", "'''Only a docstring, a long one.'''\nraise ValueError('there is no such unit')"),
    (no_sentences, "derive.cli", "@click.option('--to', help='write the page in this format')\ndef f(): ..."),
    (no_sentences, "derive.worked", "fault('the number of units is wrong')\nassert x, 'this can not be so'"),
    (no_sentences, "derive.worked", "'W b z a'.split() + ['a=b + c, d']"),
    (everything_public_is_described, "derive.graph", "'''Graphs.'''\ndef _order(): ..."),
]
RULES = tuple(dict.fromkeys(rule for rule, _, _ in CAUGHT))


def name(rule: object) -> str | None:
    """Return a rule's name for pytest's list of cases."""
    return getattr(rule, "__name__", None)


@pytest.mark.parametrize(("rule", "module", "snippet"), CAUGHT, ids=name)
def test_a_breach_is_caught(rule: Rule, module: str, snippet: str) -> None:
    """Each rule catches a snippet that breaks it."""
    assert list(rule(ast.parse(snippet), module))


@pytest.mark.parametrize(("rule", "module", "snippet"), FINE, ids=name)
def test_what_is_allowed_passes(rule: Rule, module: str, snippet: str) -> None:
    """Each rule lets pass what only looks like a breach."""
    assert [] == list(rule(ast.parse(snippet), module))


def sources() -> Iterator[tuple[str, Path]]:
    """Yield every module's dotted name and file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts), path


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    """No module of `derive` breaks the rule."""
    complaints = [
        f"{path.relative_to(PACKAGE.parent)}:{complaint}"
        for module, path in sources()
        for complaint in dict.fromkeys(rule(ast.parse(path.read_text(encoding="utf-8")), module))
    ]
    assert not complaints, "\n".join(complaints)


def too_long(text: str) -> bool:
    """Whether a module has more lines than one idea needs."""
    return len(text.splitlines()) > LONGEST


def test_no_module_is_too_long() -> None:
    """Every module stays within the limit, and one line more is caught."""
    assert too_long("x\n" * (LONGEST + 1)) and not too_long("x\n" * LONGEST)
    assert [] == [module for module, path in sources() if too_long(path.read_text(encoding="utf-8"))]
