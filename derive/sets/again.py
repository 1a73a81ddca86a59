"""One sheet again from the code on it: where its problem, asks and look are found again; makes no page.

A code holds version, problem, asks, seed and student, each in a few letters. Problem and look themselves stand in the
folder of the set; a shipped worksheet is found by the letters of the code alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derive.errors import Fault, Refused
from derive.exercises.codes import digest_of, matching, read_code
from derive.exercises.roster import Student
from derive.key.file import read_key
from derive.problem import Problem, load
from derive.problem.choice import shipped
from derive.problem.exact import quoted
from derive.sets.face import Sheets
from derive.sets.folder import FORMAT, MANIFEST
from derive.sets.plan import Plan
from derive.sets.wishes import chosen
from derive.version import __version__

_KEY = "key.json"
_LOOK = ("to", "key", "engine", "lang", "notation")


@dataclass(frozen=True, slots=True)
class Again:
    """One sheet that was found again, and how its set looked: `to`, `key`, `engine`, `lang`, `notation`."""

    sheets: Sheets
    look: Mapping[str, str]


def of_set(path: Path, code: str, problem: Problem | None = None) -> Again:
    """Return the sheet with a code of the set in a folder; `problem`, where it is given too, must be the set's own.

    `path` may also be the key.json in the folder. Raises Refused, with every fault at once, for a code that is
    mistyped, that none of the set has, or that is of another version or problem.
    """
    read = read_code(code)
    at = path / _KEY if path.is_dir() else path
    key = read_key(at)
    options = _options(at.parent / MANIFEST)
    entry = next((entry for entry in key.entries if entry.code == read.text), None)
    if entry is None:
        fault = Fault(f"the code {quoted(read.text)} is on no sheet of {at}", "a code of this set", "read it again")
        raise Refused((fault,))
    # A key without its manifest says neither names nor fade: then the code must.
    asked = {"ask": options.get("ask", ()), "kind": options.get("kind", key.kind), "fade": options.get("fade", "1")}
    choice = matching(read, problem or key.problem, __version__, chosen(key.problem, **asked))
    student = Student.of(entry.id, entry.name)
    plan = Plan(key.problem, (student,), __version__, read.seed, choice, perturb=read.perturb)
    return Again(Sheets(plan), {name: str(options[name]) for name in _LOOK if options.get(name)})


def of_worksheet(code: str, like: Callable[[Problem], Problem]) -> Problem:
    """Return the shipped worksheet that a code was made for; `like` gives each the digits that are asked for.

    Raises Refused where there is none, saying what else would lead to the sheet.
    """
    read = read_code(code)
    for path in shipped().values():
        problem = like(load(path))
        if digest_of(problem) == read.digest:
            return problem
    raise Refused(
        (
            Fault(
                f"the code {quoted(read.text)} is of no shipped worksheet as it stands",
                "the problem of the sheet",
                "give PROBLEM or --network, with the digits of the sheet, or --from with the folder of its set",
            ),
        )
    )


def _options(path: Path) -> Mapping[str, Any]:
    """Return what was chosen for a set, from its manifest, if there is one."""
    try:
        tree = json.loads(path.read_bytes())
        options = tree["options"]
        if tree["format"] != FORMAT or not isinstance(options, dict):
            raise ValueError(tree["format"])
    except FileNotFoundError:
        return {}
    except OSError as problem:
        fault = Fault(f"it cannot be read: {problem.strerror}", "the manifest of a set", "check its folder", str(path))
        raise Refused((fault,)) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        fault = Fault("this is no manifest of a set", f'"format": "{FORMAT}"', "give the folder of a set", str(path))
        raise Refused((fault,)) from None
    return options
