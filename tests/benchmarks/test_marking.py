"""How fast a class is marked: against reading the CSV with floats and comparing, and against `sympify`.

10,000 submissions of 21 answers to one problem, all right by the key; then a class where no two sheets are alike, since
everybody rounds in a way of his own; then one where one sheet in twenty has one of four mistakes, after which
everything follows from it. derive: the problem solved, accepted sets, every answer read by the guarded grammar, judged,
carried, diagnosed, counted, and the marks as a gradebook. The floor: `csv.reader`, a float for each cell, compared with
both ends of its set, which are there already. `sympify`: each answer made an expression and compared with the key.

What a mistake costs is its diagnosis, some 15 ms for each kind of sheet, whatever the size of the class.
"""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import sympy
from measure import ROOT, least

sys.path.insert(0, str(ROOT / "tests"))
from marking_class import answers_of, key_of

from derive.marking.job import Job, Options
from derive.marking.output import marks_text
from derive.problem.choice import chosen

Report = Callable[[str, str, str], None]
STUDENTS, ANSWERS = 10_000, 21
MISTAKES = ({"delta1[1]": "-0.3906"}, {"dC/da2[1]": "0.2092"}, {"delta2[1]": "-0.2092"}, {"z1[1]": "2.4377"})
KEY = key_of([{"id": "0"}])
ASKS = [ask for ask in KEY.asks if ask.kind == "value"][:ANSWERS]


def written(path: Path, students: int, wrong: float = 0) -> Path:
    """Write the answers of a class as a CSV with decimal commas; a share of its sheets has a mistake."""
    (entry,) = KEY.entries
    sheets = [answers_of(KEY, entry, changed, comma=True) for changed in ({}, *MISTAKES)]
    random = Random("class")
    lines = [";".join(["student", *(ask.quantity for ask in ASKS)])]
    for number in range(students):
        sheet = sheets[random.randrange(1, len(sheets)) if random.random() < wrong else 0]
        lines.append(";".join([f"s{number:05}", *(sheet[ask.number] for ask in ASKS)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def apart(path: Path, students: int) -> Path:
    """Write the answers of a class in which everybody is right and no two sheets are alike, as CSV."""
    (entry,) = KEY.entries
    random = Random("apart")
    near = []
    for ask in ASKS:
        right = entry.answers[ask.number]
        low, high = math.ceil((right.low or 0) * 10**6), math.floor((right.high or 0) * 10**6)
        middle, wide = (low + high) // 2, (high - low) // 3
        near.append((middle - wide, middle + wide))
    lines = [";".join(["student", *(ask.quantity for ask in ASKS)])]
    for number in range(students):
        cells = (f"{random.randint(*ends) / 10**6:.6f}".replace(".", ",") for ends in near)
        lines.append(";".join([f"s{number:05}", *cells]))
    assert len({line.partition(";")[2] for line in lines}) == students + 1
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def marked(path: Path) -> int:
    """Mark the class; return the length of the gradebook."""
    job = Job(chosen("arctan-2-2-1"), path, options=Options(lang="id"))
    return sum(map(len, marks_text(job, job.checked())))


def compared(path: Path) -> int:
    """Read floats and compare them with the ends of the accepted sets; return how many are right."""
    (entry,) = KEY.entries
    ends = [(float(entry.answers[a.number].low or 0), float(entry.answers[a.number].high or 0)) for a in ASKS]
    right = 0
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for _, *cells in rows:
            for cell, (low, high) in zip(cells, ends, strict=True):
                right += low <= float(cell.replace(",", ".")) <= high
    return right


def sympified(path: Path, students: int) -> int:
    """Make expressions of the answers of the first students and compare them with the key."""
    (entry,) = KEY.entries
    keys = [sympy.Float(entry.answers[ask.number].text) for ask in ASKS]
    right = 0
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for _, (_, *cells) in zip(range(students), rows, strict=False):
            for cell, key in zip(cells, keys, strict=True):
                right += bool(abs(sympy.sympify(cell.replace(",", ".")) - key) <= sympy.Rational(1, 20000))
    return right


def test_a_large_class_beside_its_floor(tmp_path: Path, report: Report) -> None:
    """Marking takes at most three times reading floats and comparing, and is 500 times faster than `sympify`.

    What is alike on many sheets is read once, so the class in which nothing is alike stands beside it.
    """
    few = 20
    right, mixed = written(tmp_path / "right.csv", STUDENTS), written(tmp_path / "mixed.csv", STUDENTS, 0.05)
    unlike = apart(tmp_path / "apart.csv", STUDENTS)
    assert compared(right) == compared(unlike) == STUDENTS * ANSWERS > compared(mixed)
    assert marked(right) == marked(unlike)
    ours, own, floor, symbolic, wrong = least(
        lambda: marked(right), lambda: marked(unlike), lambda: compared(right), lambda: sympified(right, few),
        lambda: marked(mixed), repeats=5,
    )  # fmt: skip
    faster = symbolic * STUDENTS / few / ours
    report(f"{STUDENTS} x {ANSWERS} answers: {ours:.2f} s, against floats", f"{ours / floor:.1f}x slower", "at most 3x")
    report("the same against sympify", f"{faster:.0f}x faster", "at least 500x")
    report(f"no two sheets alike: {own:.2f} s", f"{symbolic * STUDENTS / few / own:.0f}x faster", "no goal")
    report(f"with four kinds of mistakes: {wrong:.2f} s", f"{wrong / floor:.1f}x slower", "no goal")
    assert ours <= 3 * floor
    assert faster >= 500


def test_memory_is_flat(tmp_path: Path, report: Report) -> None:
    """Ten times the class takes little more memory: what is kept is counts, the file, and the ids."""
    code = (
        "import sys, resource; sys.path[:0] = [sys.argv[1], sys.argv[2]];"
        "from test_marking import marked; from pathlib import Path;"
        "marked(Path(sys.argv[3])); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    used = []
    for students in (STUDENTS // 10, STUDENTS):
        path = written(tmp_path / f"{students}.csv", students, 0.05)
        here = str(Path(__file__).parent)
        done = subprocess.run([sys.executable, "-c", code, str(ROOT), here, str(path)],
                              capture_output=True, text=True, check=True)  # fmt: skip
        used.append(int(done.stdout) / 1024)
    report("memory of a class ten times as large", f"{used[0]:.0f} -> {used[1]:.0f} MB", "flat")
    assert used[1] - used[0] < 60


def test_one_answer_of_a_batch_at_once(report: Report) -> None:
    """A lone gradient of eleven examples is told within one and a half times of importing SymPy and solving the key."""
    solving = (
        "import sympy, time; from derive.marking.job import Job; from derive.marking.output import screen_text\n"
        "job = Job('tanh-batch-11', None, ('dC/dW1[1,1]=0.00017372',))\n"
    )
    telling = "assert 'Not right' in screen_text(job)\n"
    spoken = "print(time.process_time())"

    def seconds(code: str) -> float:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        return float(done.stdout)

    solved, told = (min(seconds(code + spoken) for _ in range(3)) for code in (solving, solving + telling))
    report(f"a lone gradient of a batch: {told:.2f} s", f"{told / solved:.2f}x solving", "at most 1.5x")
    assert told <= solved * 1.5
