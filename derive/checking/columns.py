"""What the columns of an answer file hold; knows the usual headers and a caller's own table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from derive.checking.quantity import Either, Grid
from derive.checking.signs import BLANKS
from derive.checking.submission import Gathered
from derive.errors import Fault, Refused
from derive.problem.exact import quoted
from derive.problem.findings import in_order
from derive.problem.reader import read

STUDENT, NAME, QUANTITY, ANSWER, IGNORE = "student", "name", "quantity", "answer", "ignore"
_USUAL = {
    STUDENT: ("student", "students", "student id", "id", "nim", "npm", "nis", "nrp", "siswa", "mahasiswa", "id siswa",
              "nomor induk", "nomor induk mahasiswa", "nomor mahasiswa", "student number", "username"),
    NAME: ("name", "nama", "full name", "nama lengkap"),
    QUANTITY: ("quantity", "besaran", "number", "nomor", "no", "no.", "question", "soal"),
    ANSWER: ("answer", "jawaban", "typed", "response"),
    IGNORE: ("ignore", "abaikan", "timestamp", "cap waktu", "stempel waktu", "email", "e-mail", "email address",
             "alamat email", "class", "kelas", "variant", "paket"),
}  # fmt: skip
ROLES: Mapping[str, str] = MappingProxyType({word: role for role, words in _USUAL.items() for word in words})
_NO_TABLE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, by its place from 0; `answers` are the columns of a wide file."""

    student: int | None
    name: int | None
    quantity: int | None
    answer: int | None
    answers: tuple[tuple[int, str | Grid | Either], ...]

    @property
    def long(self) -> bool:
        """Whether each row is one answer."""
        return self.quantity is not None and self.answer is not None

    @property
    def plain(self) -> bool:
        """Whether each column holds the answers of one box, and no whole matrices."""
        return all(isinstance(meaning, str) for _, meaning in self.answers)


def folded(header: str) -> str:
    """Return a header as it is compared: without blanks around it, one blank inside, small letters.

    >>> folded(" Student  ID ")
    'student id'
    """
    return " ".join(header.strip(BLANKS).split()).casefold()


def read_columns(path: str) -> Mapping[str, str]:
    """Return the table of a YAML or JSON file: header of a form → number or name of a quantity, or a word of ROLES.

    `columns: {Pertanyaan 1: 18, NIM: student, Skor: ignore}`, with or without the outer key.
    """
    tree = read(path)
    if tree.faults:
        raise Refused(tree.faults)
    root = tree.root
    table = root.get("columns", root) if isinstance(root, dict) else root
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        fault = Fault("the table of columns cannot be used", "lines such as 'Question 1: 18'", "write header: number")
        raise Refused((fault.at(path, 0, 0),))
    return MappingProxyType({folded(header): str(value) for header, value in table.items()})


def columns(
    header: Sequence[str], places: Sequence[int], gathered: Gathered, file: str, line: int,
    table: Mapping[str, str] = _NO_TABLE,
) -> Columns:  # fmt: skip
    """Return what the columns of a header hold; `places` are their character columns, `table` the caller's own names.

    Raises Refused for a header that is unknown or stands twice: a whole column of answers would be lost. With a table
    other columns may be anything.
    """
    table = {folded(key): value for key, value in table.items()}
    roles: dict[str, int] = {}
    answers: list[tuple[int, str | Grid | Either]] = []
    seen: dict[object, int] = {}
    faults: list[Fault] = []
    for column, written in enumerate(header):
        text = table.get(folded(written), written)
        role = ROLES.get(folded(text))
        meaning = role or gathered.meaning(text)
        fault = None
        if isinstance(meaning, Fault):
            if table and folded(written) not in table:
                continue
            beside = Path(file).with_suffix(".columns.yaml").name
            fault = Fault(meaning.what, meaning.expected, f"{meaning.todo}, or say in {beside} what the column holds")
            fault = fault if folded(written) else Fault("a column has no header", "a header", "name or delete it")
        elif role == IGNORE:
            continue
        elif (first := seen.setdefault(meaning, column)) != column:
            fault = Fault(f"{quoted(written)} is the same as column {first + 1}", "each once", "delete one")
        elif role:
            roles[role] = column
        else:
            assert not isinstance(meaning, Fault), "faults are told above"
            answers.append((column, meaning))
        if fault:
            faults.append(fault.at(file, line, places[column]))
    found = Columns(roles.get(STUDENT), roles.get(NAME), roles.get(QUANTITY), roles.get(ANSWER), tuple(answers))
    if not faults and not found.long:
        if found.student is None:
            fault = Fault("no column says which student a row is of", "student", "call the column of ids student")
            faults.append(fault.at(file, line, 1))
        elif not answers:
            fault = Fault("no column holds answers", "18, 19 ... or quantity and answer", "add a header")
            faults.append(fault.at(file, line, 1))
    if faults:
        raise Refused(in_order(faults))
    return found
