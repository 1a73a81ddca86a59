"""Problems: from a YAML file, text or Python values to one checked, exact, frozen `Problem`.

    load(path)   parse(text)   Problem(network=..., data=...)        what the writer gave
      reader → tree → sections → checks                              every fault at once, with file:line:column

It knows how problems are written and what contradicts what. It draws no numbers, derives and computes nothing.
"""

from __future__ import annotations

import os
from typing import Any

from derive.errors import Fault, Refused
from derive.problem.exact import exact, quoted
from derive.problem.reader import read, read_text
from derive.problem.schema import Asked, Example, Problem
from derive.problem.tree import Tree
from derive.problem.written import written_out

__all__ = ["Example", "Problem", "exact", "json_schema", "load", "parse", "written_out"]


def load(path: str | os.PathLike[str], *, complete: bool = False, notations: tuple[str, ...] | None = None) -> Problem:
    """Return the problem in a YAML file; raise `Refused` with every fault as file:line:column.

    `complete` asks for all the numbers: weights, biases and data that are left out are faults too. Another notation
    than one of `notations` is a fault where these are given; else it may be found later, in templates of the caller's.

    >>> load("nowhere.yaml")
    Traceback (most recent call last):
    derive.errors.Refused: nowhere.yaml: there is no such file; expected a problem file; check its name and folder
    """
    return _made(read(path), complete, notations)


def parse(
    text: str, file: str = "problem.yaml", *, complete: bool = False, notations: tuple[str, ...] | None = None
) -> Problem:
    """Return the problem in a YAML text; `file` is what faults call it, the other options are those of `load`.

    >>> parse("graph: {inputs: {x: 2}, define: ['f = x**2']}").graph.define[0].name
    'f'
    """
    return _made(read_text(text, file), complete, notations)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a problem file, for editors.

    >>> json_schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    schema = Problem.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A problem file of derive"}
    return head | {key: value for key, value in schema.items() if key != "title"}


def given(problem: object) -> Problem:
    """Return a problem that somebody handed over, or raise `Refused` for what is none.

    >>> given("xor")
    Traceback (most recent call last):
    derive.errors.Refused: 'xor' is no problem; expected a derive.Problem; derive.load('xor') reads one
    """
    if isinstance(problem, Problem):
        return problem
    todo = f"derive.load({quoted(problem)}) reads one" if isinstance(problem, str) else "derive.load reads one"
    shown = quoted(problem) if isinstance(problem, str) else f"a {type(problem).__name__}"
    raise Refused((Fault(f"{shown} is no problem", "a derive.Problem", todo),))


def _made(tree: Tree, complete: bool, notations: tuple[str, ...] | None) -> Problem:
    return Problem.model_validate(tree.root, context=Asked(tree, complete, notations))
