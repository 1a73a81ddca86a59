"""The command `exercise`: options only; everything heavy is imported when it runs."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from derive.problem import Problem

_EXERCISE_TO = click.Choice(["md", "tex", "typ", "html", "pdf", "json"])


@click.command()
@click.argument("problem", required=False)
@click.option("--network", help="Instead of PROBLEM: the units of each layer, such as 2-2-1, with all numbers drawn.")
@click.option("--activation", help="Of --network: one for all layers or one for each, such as tanh,sigmoid.")
@click.option("--cost", help="Of --network: the kind of cost.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
@click.option("--count", type=int, help="How many sheets; 1 unless told. More than a folder has are added to it.")
@click.option(
    "--roster", type=click.Path(path_type=Path), help="CSV with columns id and name: one sheet for each line."
)
@click.option("--variants", help="Versions of an examination, such as A,B,C: one sheet for each.")
@click.option(
    "--seed",
    type=int,
    help="Another seed gives other numbers; 0 unless told. One sheet without it keeps PROBLEM's own.",
)
@click.option("--ask", help="Groups such as forward,links,gradients, or quantities such as dC/dW1[2,1].")
@click.option("--kind", type=click.Choice(["blanks", "mistake", "choice", "code"]), default="blanks", show_default=True)
@click.option(
    "--fade",
    default="1",
    show_default=True,
    help="The share of boxes that stay blank, from 0, fully worked: first the links, then the last results of each "
    "part, then what they come from, to 1, everything.",
)
@click.option("--key", type=click.Choice(["full", "short", "marking"]), default="full", show_default=True)
@click.option("--one-file", is_flag=True, help="All sheets in one document, and all keys in another.")
@click.option(
    "--rebuild",
    metavar="CODE",
    help="Make the one sheet again that bears this code; a shipped worksheet needs no PROBLEM, nor does --from.",
)
@click.option(
    "--from",
    "source",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True),
    help="Of --rebuild: the folder of the set, or its key.json, which says problem, asks, students and look.",
)
@click.option("--to", type=_EXERCISE_TO, default="md", show_default=True, help="Format of sheets and keys.")
@click.option("--lang", help="Language: en or id; present.lang of the problem, else en.")
@click.option("--notation", help="Notation, the name of a file in templates/notation.")
@click.option("--carry", type=click.Choice(["exact", "display", "each-name"]), help="When values are rounded.")
@click.option("--decimals", type=click.IntRange(0, 15), help="Digits behind the decimal mark.")
@click.option("--significant", type=click.IntRange(1, 15), help="Significant digits instead of decimals.")
@click.option("--engine", type=click.Choice(["typst", "tex"]), help="What sets a PDF; typst unless told.")
@click.option("--paper", type=click.Choice(["a4", "f4"]), help="Paper; present.paper of the problem, else a4.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes; one per processor where pages are worked alone.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder searched before the shipped templates; it is code you trust.",
)
def exercise(
    problem: str | None,
    network: str | None,
    activation: str | None,
    cost: str | None,
    output: Path,
    count: int | None,
    roster: Path | None,
    variants: str | None,
    seed: int | None,
    ask: str | None,
    kind: str,
    fade: str,
    key: str,
    one_file: bool,
    rebuild: str | None,
    source: Path | None,
    to: str,
    lang: str | None,
    notation: str | None,
    carry: str | None,
    decimals: int | None,
    significant: int | None,
    engine: str | None,
    paper: str | None,
    jobs: int | None,
    templates: Path | None,
) -> None:
    """Write exercise sheets with answer keys for PROBLEM: one for each student, fair, different and equally hard.

    PROBLEM is a problem file or the name of a shipped worksheet.
    """
    if source is not None:
        _check_source(rebuild, {"--network": network, "--ask": ask, "--roster": roster, "--variants": variants})
    if (problem is None and rebuild is None) if network is None else (problem is not None):
        raise click.UsageError("give either PROBLEM or --network")
    if network is None and (activation or cost):
        raise click.UsageError("--activation and --cost belong to --network; PROBLEM says its own")
    if sum(given is not None for given in (count, roster, variants)) > 1:
        raise click.UsageError("--count, --roster and --variants exclude one another; give one")
    if rebuild is not None and (count is not None or seed is not None):
        raise click.UsageError("--rebuild CODE says which sheet and which seed; leave --count and --seed out")
    if engine is not None and to != "pdf":
        raise click.UsageError(
            f"--engine {engine} sets a PDF, and the sheets are {to}; write --to pdf, or leave it out"
        )

    from derive.errors import Fault, Refused
    from derive.exercises.named import named
    from derive.exercises.refusal import Unfair
    from derive.pages import Look, presentation
    from derive.problem.choice import chosen, with_numbers
    from derive.sets import again, face
    from derive.sets.report import shown, told
    from derive.sets.wishes import attempt

    gc.freeze()  # what was imported lives to the end: nobody needs to look for garbage in it

    def digits(found: Problem) -> Problem:
        shown = found if paper is None else found.changed(present=found.present.model_copy(update={"paper": paper}))
        return with_numbers(shown, carry=carry, decimals=decimals, significant=significant)

    asked: dict[str, Any] = {"ask": () if ask is None else ask, "kind": kind, "fade": fade}
    made: dict[str, Any] = {"count": count, "roster": roster, "versions": variants}
    look: dict[str, Any] = {"lang": lang, "notation": notation, "key": key, "to": to, "engine": engine or "typst"}
    faults: list[Fault] = []
    sheets: face.Sheets | None
    if source is not None and rebuild is not None:
        found_again = again.of_set(source, rebuild, digits(chosen(problem)) if problem is not None else None)
        found = digits(found_again.sheets.plan.problem)
        sheets = face.Sheets(replace(found_again.sheets.plan, problem=found))
        look |= {name: said for name, said in found_again.look.items() if not _is_given(name)}
    else:
        if network is not None:
            found = digits(named(network, activation=activation, cost=cost))
        else:
            found = again.of_worksheet(rebuild or "", digits) if problem is None else digits(chosen(problem))
        if rebuild is not None:
            students = face.students_of(**made) if roster or variants else ()
            sheets = attempt(faults, lambda: face.rebuild(rebuild, found, students=students, **asked), None)
        else:
            sheets = attempt(faults, lambda: face.exercise(found, seed=seed, **made, **asked), None)
    form = "md" if look["to"] == "pdf" else look["to"]
    shown_as = Look(lang=look["lang"], notation=look["notation"], templates=templates)
    attempt(faults, lambda: presentation(found, form, shown_as), None)
    if sheets is None or faults:
        raise Refused(tuple(faults))
    say = told(found, look["lang"], templates)
    try:
        summary = sheets.save(output, one_file=one_file, workers=jobs, show=shown(say), templates=templates, **look)
    except Unfair as found_none:
        raise Refused(tuple(map(Fault, say.refusal(found_none.reasons)))) from None
    for line in say.summary(summary, output):
        click.echo(line, err=True)
    if rebuild is not None and source is None:
        plan = replace(sheets.plan, form=to, key=key, look=shown_as)  # type: ignore[arg-type]  # click knows the words
        click.echo(say.look(plan), err=True)


def _is_given(option: str) -> bool:
    """Tell whether an option was typed, and does not just have its default."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _check_source(rebuild: str | None, others: Mapping[str, object]) -> None:
    """Refuse what the folder of a set says already."""
    if rebuild is None:
        raise click.UsageError("--from DIR belongs to --rebuild CODE")
    given = [name for name, value in others.items() if value is not None]
    given += [f"--{name}" for name in ("kind", "fade", "carry", "decimals", "significant") if _is_given(name)]
    if given:
        raise click.UsageError(f"--from DIR says what the sheet asks and for whom; leave {', '.join(given)} out")
