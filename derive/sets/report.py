"""What a run tells the lecturer: how far it has come, and at the end what there is to know; knows no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from derive.exercises.band import is_narrow
from derive.exercises.ranges import is_all_drawn
from derive.exercises.refusal import TOLD, advice, fallen
from derive.message import Listing, Message, Text
from derive.misconceptions import MISTAKES
from derive.problem import Problem
from derive.render.speech import Speaker, read_catalogue
from derive.resources import folder
from derive.sets.folder import FORM
from derive.sets.plan import Plan
from derive.sets.progress import progress
from derive.sets.run import Show
from derive.sets.summary import Summary

_MOST = 10  # mistakes that are told of one sort


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what a run tells, in the language of the sheets; `all_drawn` where the problem gives no numbers."""

    say: Callable[[Message], str]
    all_drawn: bool = False

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
        if summary.filled:
            yield self.say(Message.of("set-more.filled", file=Text(FORM)))
        if total := sum(summary.rejected.values()):
            kinds: Counter[str] = Counter()
            for reason, times in summary.rejected.items():
                kinds[reason.partition(":")[0]] += times
            reasons = tuple(
                Message.of("set.reason", reason=Message(f"set.fell.{kind}"), count=times)
                for kind, times in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
            )
            yield self.say(Message.of("set.rejected", n=total, reasons=Listing(reasons)))
        if summary.made > 1 and (told := summary.difficulty):
            yield self.say(Message.of("set-more.difficulty", least=told["least"], most=told["most"]))
            if not is_narrow(told["least"], told["most"]):
                yield self.say(Message("set-drawn.uneven"))
        if summary.worked:
            yield self.say(Message("set.worked"))
        if summary.same:
            yield self.say(Message("set-more.same"))
        yield from self._hidden(summary)
        lacking = summary.told.inseparable
        yield from self._listed("set.not-shown", [_hidden(slug, ask) for slug, other, ask in lacking if other is None])
        yield from self._listed("set.not-apart", [_alike(slug, other, ask) for slug, other, ask in lacking if other])

    def look(self, plan: Plan) -> str:
        """Return how a sheet was made again that its code alone led to: what the code cannot hold, to be compared."""
        numbers, page = plan.problem.numbers, plan.presentation
        digits = numbers.decimals if numbers.significant is None else numbers.significant
        count = Message.of(f"rounding.{'decimals' if numbers.significant is None else 'significant'}", n=digits)
        words = {"lang": page.language, "notation": page.notation, "form": plan.form, "key": plan.key}
        return self.say(Message.of("set-more.look", digits=count, **{name: Text(word) for name, word in words.items()}))

    def _hidden(self, summary: Summary) -> Iterator[str]:
        """Yield what rounding hides, left out or asked all the same, and what digits would show it."""
        items = [
            Message.of("unfair.hidden-on", quantity=Text(name), count=count, all=summary.students)
            for name, count in sorted(summary.hidden.items(), key=lambda pair: -pair[1])
        ]
        yield from self._listed("unasked.left-out", [*map(Text, summary.told.unasked)])
        yield from self._listed("unfair.hidden", items)
        if summary.hidden or summary.told.unasked:
            yield self.say(Message("unfair.do.digits"))

    def refusal(self, reasons: Mapping[str, int]) -> Iterator[str]:
        """Yield why no fair numbers were found, a line for each reason, and what can be done."""
        found = fallen(reasons)
        yield self.say(Message.of("unfair.none", n=sum(reasons.values())))
        for one in found[:TOLD]:
            reason = Message.of("set.reason", reason=Message(f"set.fell.{one.kind}"), count=one.count)
            about = tuple(_about(one.kind, name) for name in one.about[:TOLD])
            what = Message.of("unfair.about", reason=reason, names=Listing(about)) if about else reason
            yield self.say(Message.of("set.item", what=what))
        todo = advice(found[0].kind if found else "")
        yield self.say(Message("set-drawn.others" if todo == "numbers" and self.all_drawn else f"unfair.do.{todo}"))

    def _listed(self, id: str, said: Sequence[Message | Text]) -> Iterator[str]:
        """Yield a heading and a line for each, of many only the first: the manifest has all."""
        if not said:
            return
        yield self.say(Message.of(id, n=len(said)))
        yield from (self.say(Message.of("set.item", what=what)) for what in said[:_MOST])
        if more := len(said[_MOST:]):
            yield self.say(Message.of("set.more", n=more, file=Text("manifest.json")))


def _about(kind: str, name: str) -> Message | Text:
    match kind:
        case "hides":
            return _called(name)
        case "confuses":
            first, _, second = name.partition("+")
            return Message.of("set.pair", mistake=_called(first), other=_called(second))
        case _:
            return Text(name)


def _hidden(slug: str, ask: str | None) -> Message:
    name = _called(slug)
    return Message.of("set.shown-by", mistake=name, ask=Text(ask)) if ask else name


def _alike(slug: str, other: str, ask: str | None) -> Message:
    pair = Message.of("set.pair", mistake=_called(slug), other=_called(other))
    return Message.of("set.told-by", pair=pair, ask=Text(ask)) if ask else pair


def _called(slug: str) -> Message:
    return Message(MISTAKES[slug].name_id)


def told(problem: Problem, lang: str | None, templates: Path | None) -> Teller:
    """Return what speaks the language that is asked for, else the problem's."""
    folders = (*((templates,) if templates else ()), folder("templates"))
    language = lang or problem.present.lang or "en"
    return Teller(Speaker(read_catalogue(folders, language)).words, is_all_drawn(problem))


def shown(teller: Teller) -> Show:
    """Return what shows the progress of a run on standard error."""

    def show(total: int, begun: int) -> AbstractContextManager[Callable[[], None]]:
        return progress(total, begun, lambda done: teller.progress(done, total))

    return show
