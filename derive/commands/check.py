"""The command `check`: options and exit codes only; everything heavy is imported when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from derive.errors import Unwritable, visible

_TO = click.Choice(["md", "html", "pdf", "json", "csv"])
_PAGES = ("md", "html", "pdf")


@click.command()
@click.argument("key")
@click.argument("answers", required=False)
@click.option("--answer", "pairs", multiple=True, metavar="NAME=TYPED", help="One typed answer instead of ANSWERS.")
@click.option("--to", type=_TO, help="Format; md without -o.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file, or a folder for a report each.")
@click.option("--lang", help="Language: en or id; present.lang of the problem, else en.")
@click.option("--decimals", type=click.IntRange(0, 15), help="Digits behind the decimal mark; those of the key.")
@click.option("--significant", type=click.IntRange(1, 15), help="Significant digits instead of decimals.")
@click.option("--allow-truncation", is_flag=True, help="Accept digits that were cut off instead of rounded.")
@click.option("--feedback", type=click.Choice(["nudge", "rule", "worked"]), help="worked; with --answer rule.")
@click.option(
    "--points", multiple=True, metavar="N=POINTS", help="Points of a number, a run 3-7 or a quantity; repeatable."
)
@click.option("--carried-share", metavar="SHARE", help="Of a mark, for what is right from own results; 1.")
@click.option("--repeat-penalty", type=click.Choice(["once", "each"]), help="How often one mistake costs; once.")
@click.option("--cap", metavar="SHARE", help="The most that is carried from a question copied wrongly; 0.8.")
@click.option("--duplicates", type=click.Choice(["reject", "first", "last"]), default="reject", show_default=True)
@click.option("--regrade", type=click.Path(path_type=Path), metavar="OLD.json", help="Tell what changed since.")
def check(
    key: str,
    answers: str | None,
    pairs: tuple[str, ...],
    to: str | None,
    output: Path | None,
    lang: str | None,
    decimals: int | None,
    significant: int | None,
    allow_truncation: bool,
    feedback: str | None,
    points: tuple[str, ...],
    carried_share: str | None,
    repeat_penalty: str | None,
    cap: str | None,
    duplicates: str,
    regrade: Path | None,
) -> int:
    """Check ANSWERS against KEY: key.json of derive exercise, a problem file, or a shipped worksheet.

    Ends with 0 where all is right, 1 where an answer is not, 2 where the input is refused, 3 where something could not
    be read, 4 where the output could not be written, 5 where no PDF could be made. Marks given by hand stand beside
    ANSWERS: of answers.csv in answers.overrides.csv, with the columns student, number, mark and remark.
    """
    if (answers is None) != bool(pairs):
        raise click.UsageError("give either ANSWERS or --answer NAME=TYPED")
    if decimals is not None and significant is not None:
        raise click.UsageError("--decimals and --significant exclude one another; give one")
    folder = output is not None and (output.is_dir() or not output.suffix)
    form = _form(to, output, folder)
    if folder and form not in _PAGES:
        raise click.UsageError(f"a folder holds pages with {form} beside them; choose --to md, html or pdf, or a file")
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is no text for a terminal; write it to a file with -o FILE.pdf")
    _spare(output, key, answers, regrade)

    from derive.marking import writing
    from derive.marking.job import Job, Options
    from derive.marking.progress import progress
    from derive.marking.regrade import Older, read_report
    from derive.marking.scheme import Scheme

    older = read_report(regrade) if regrade is not None else None
    level: Any = feedback or ("rule" if pairs else "worked")
    chosen: Any = duplicates
    penalty: Any = repeat_penalty
    scheme = Scheme(points, carried_share, penalty, cap)
    options = Options(lang, decimals, significant, allow_truncation, level, chosen, scheme)
    job = Job(key, answers, pairs, options, older)
    before = Older.of(older) if older is not None else None
    try:
        with progress(job.count) as advance:
            if folder:
                assert output is not None, "a folder has a name"
                writing.folder(job, output, form, before, advance)
            else:
                writing.one(job, output, form, before, advance, at_once=bool(pairs) and to is None)
    finally:
        for line in job.told:
            click.echo(visible(line), err=True)
    return job.status


def _form(to: str | None, output: Path | None, folder: bool) -> str:
    if to is not None:
        return to
    if output is None or folder:
        return "md"
    from derive.pages import ENDINGS

    form = {**ENDINGS, ".csv": "csv"}.get(output.suffix.lower())
    if form not in (*_PAGES, "json", "csv"):
        raise click.UsageError(f"{output.name!r} has no ending that says a format; use --to")
    return form


def _spare(output: Path | None, *inputs: str | Path | None) -> None:
    """Refuse to write over what is read."""
    for name in inputs:
        if output is None or name is None or not (os.path.exists(output) and os.path.exists(name)):
            continue
        if os.path.samefile(output, name):
            raise Unwritable(f"{output} is read by this run; nothing was written")
