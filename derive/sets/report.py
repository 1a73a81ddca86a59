"""What a run tells the lecturer: how far it has come, and at the end what there is to know; knows no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from derive.message import Listing, Message, Text
from derive.problem import Problem
from derive.render.speech import Speaker, read_catalogue
from derive.resources import folder
from derive.sets.progress import progress
from derive.sets.run import Show, Summary
from derive.sets.tables import Told


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what a run tells, in the language of the sheets."""

    say: Callable[[Message], str]

    def progress(self, done: int, total: int) -> str:
        """Return how many sheets there are."""
        return self.say(Message.of("set.progress", done=done, total=total))

    def summary(self, summary: Summary, path: Path) -> Iterator[str]:
        """Yield a few lines: the sheets, the draws that were not fair, the mistakes that stay hidden."""
        where = Text(str(path))
        if not summary.made:
            yield self.say(Message.of("set.already", folder=where))
        else:
            yield self.say(Message.of("set.done", n=summary.students, folder=where))
            if summary.made < summary.students:
                yield self.say(Message.of("set.resumed", n=summary.students - summary.made))
        if total := sum(summary.rejected.values()):
            kinds: Counter[str] = Counter()
            for reason, times in summary.rejected.items():
                kinds[reason.partition(":")[0]] += times
            reasons = tuple(
                Message.of("set.reason", reason=Text(kind), count=times)
                for kind, times in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
            )
            yield self.say(Message.of("set.rejected", n=total, reasons=Listing(reasons)))
        if hidden := tuple(self._hidden(summary.told)):
            yield self.say(Message.of("set.inseparable", n=len(hidden), mistakes=Listing(hidden)))

    def _hidden(self, told: Told) -> Iterator[Message]:
        for slug, other, ask in told.inseparable:
            said = Message.of("set.from-other", mistake=Text(slug), other=Text(other)) if other else None
            mistake = said or Text(slug)
            yield Message.of("set.with-ask", mistake=mistake, ask=Text(ask)) if ask else said or _alone(slug)


def _alone(slug: str) -> Message:
    return Message.of("title.own", title=Text(slug))


def told(problem: Problem, lang: str | None, templates: Path | None) -> Teller:
    """Return what speaks the language that is asked for, else the problem's."""
    folders = (*((templates,) if templates else ()), folder("templates"))
    language = lang or problem.present.lang or "en"
    return Teller(Speaker(read_catalogue(folders, language)).words)


def shown(teller: Teller) -> Show:
    """Return what shows the progress of a run on standard error."""

    def show(total: int, begun: int) -> AbstractContextManager[Callable[[], None]]:
        return progress(total, begun, lambda done: teller.progress(done, total))

    return show
