"""A file of answers, in whichever form it comes, to submissions; knows which reader takes which form.

    CSV    student;18;19 ...  or  student;quantity;answer       ; , or tab from the header, quotes, `sep=;`
    JSON   {"001": {"18": "-0,3906"}}        YAML   001: {18: "-0,3906"}        plain lines   18 = -0,3906

A file that cannot be trusted as a whole raises `Refused`; a row or cell that cannot be read is told in `faults` and
keeps nothing else out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from derive.checking.columns import read_columns
from derive.checking.keyed import read_json, read_yaml
from derive.checking.lines import read_lines, read_pairs
from derive.checking.number import read_number
from derive.checking.quantity import Vocabulary
from derive.checking.submission import Answers, Cell, Duplicates, Gathered
from derive.checking.tabular import read_table
from derive.checking.typed import Mark, Typed, unreadable
from derive.contents import regular
from derive.decoded import LARGEST_FILE, decoded, too_large
from derive.errors import Fault, Refused
from derive.problem.exact import quoted
from derive.problem.findings import in_order

_NO_TABLE: Mapping[str, str] = MappingProxyType({})
_FORMS = MappingProxyType({".csv": "table", ".tsv": "table", ".json": "json", ".yaml": "yaml", ".yml": "yaml"})


def load_answers(
    path: str | os.PathLike[str],
    vocabulary: Vocabulary,
    mark: Mark,
    *,
    duplicates: Duplicates = "reject",
    columns: Mapping[str, str] | None = None,
) -> Answers:
    """Return what an answer file holds.

    Beside `answers.csv` a table `answers.columns.yaml` may say what the headers of a form mean, unless `columns` does.
    Raises Refused as `read_answers` does, and where the file cannot be read.
    """
    file = os.fspath(path)
    contents = regular(file, LARGEST_FILE, "an answer file", too_large(file))
    beside = Path(file).with_suffix(".columns.yaml")
    if columns is None:
        columns = read_columns(os.fspath(beside)) if beside.is_file() else _NO_TABLE
    return read_answers(contents, file, vocabulary, mark, duplicates=duplicates, columns=columns)


def read_answers(
    contents: bytes,
    file: str,
    vocabulary: Vocabulary,
    mark: Mark,
    *,
    duplicates: Duplicates = "reject",
    columns: Mapping[str, str] = _NO_TABLE,
) -> Answers:
    """Return what the bytes of an answer file hold.

    >>> sheet = Vocabulary.of(["delta1[1]"], {18: "delta1[1]"})
    >>> found = read_answers(b"student;18\\n001;-0,3906\\n", "a.csv", sheet, "comma")
    >>> found.submissions[0].answers[0]
    Cell(quantity='delta1[1]', text='-0,3906', file='a.csv', line=2, column=5, fault=None, at=1)

    `mark` tells entries of a matrix from decimals; `duplicates` which of two answers counts; `columns` what the
    headers of a form mean.
    """
    text = decoded(contents, file)
    gathered = Gathered(file, vocabulary, duplicates, mark)
    match _FORMS.get(Path(file).suffix.casefold()) or _form(text):
        case "json":
            read_json(text, file, gathered)
        case "yaml":
            read_yaml(text, file, gathered)
        case "table":
            read_table(text, file, gathered, columns)
        case _:
            read_lines(text, gathered)
    found = gathered.answers()
    if not found.submissions:
        raise Refused(found.faults or (Fault("the file holds no answers", "answers", "name another file", file),))
    return found


def answers_of_pairs(pairs: Iterable[str], vocabulary: Vocabulary, mark: Mark) -> Answers:
    """Return the answers that one student typed as options; raise `Refused` where one names no quantity.

    >>> answers_of_pairs(["18=-0,39"], Vocabulary.of(["C"], {18: "C"}), "comma").submissions[0].answers[0].text
    '-0,39'
    """
    gathered = Gathered("--answer", vocabulary, "reject", mark)
    read_pairs(pairs, gathered)
    if gathered.faults:
        raise Refused(in_order(gathered.faults))
    return gathered.answers()


def typed(cell: Cell, mark: Mark) -> Typed:
    """Return what a cell says where a number is asked."""
    return unreadable(cell.text, cell.fault, cell.at) if cell.fault else read_number(cell.text, mark)


def unread(cell: Cell, found: Typed, id: str = "") -> Fault:
    """Return the lecturer's line about a student's cell that could not be read, with the caret's place in the file."""
    assert found.fault, "only what is unreadable has a fault"
    why = found.fault.id.rpartition(".")[2].replace("-", " ")
    called = cell.quantity.replace("#", "number ", 1)
    whose = f"{called} of {quoted(id)}" if id else called
    expected = "a whole matrix" if cell.fault else "a number"
    fault = Fault(f"{whose} cannot be read ({why}): {quoted(found.text)}", expected, "ask the student")
    return fault.at(cell.file, cell.line, cell.column + max(found.column - 1, 0) if cell.line else 0)


def _form(text: str) -> str:
    """Tell the form of a text whose name does not: `Unicode text` of a spreadsheet ends in .txt, as plain lines do."""
    begin = text.lstrip("\N{BYTE ORDER MARK} \t\r\n")
    if begin.startswith("{"):
        return "json"
    head = begin.splitlines()[0]
    if head.casefold().startswith("sep=") or (any(sign in head for sign in ";\t") and "=" not in head):
        return "table"
    return "table" if "," in head and not any(sign in head for sign in "=:≈") else "lines"
