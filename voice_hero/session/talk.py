"""What a session says: its queue of lines, its answers, its questions, its record."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from voice_hero.lang.en.phrasebook import Phrasebook
from voice_hero.poses.pose import Pose, Sentence
from voice_hero.session.effects import Cue, Effect, Hush, Record, Say, SetVoice
from voice_hero.session.plan import Today
from voice_hero.session.state import Line, Past, Place, Question, State, Then
from voice_hero.sound.cue_names import CueName

SENTENCE_PAUSE_S: Final = 0.35
"""Silence between two sentences of an answer."""

RATE_STEP: Final = 1.12
"""One step of "faster" or "slower"."""

VOLUME_STEP_DB: Final = 4.0
"""One step of "louder" or "quieter", in dB: clearly heard, not a shock."""


class Talk:
    """State and voice of a session, as the functions that carry it out use them."""

    def __init__(self, pose: Pose, phrasebook: Phrasebook, past: Past | None = None) -> None:
        self.past_of_all = past or Past()
        """What is known of earlier sessions of whom it began with, and of all people with names."""
        self.state = State(
            pose=pose,
            settings=self.past_of_all.settings,
            interrupted=self.past_of_all.interrupted,
            owner=self.past_of_all.owner,
        )
        self.home = pose
        """The pose that a new session begins with."""
        self.now = 0.0
        """Time of the event that is being worked off, in seconds."""
        self._phrasebook = phrasebook
        self._effects: list[Effect] = []
        self._last_line_id = 0

    @property
    def clock_runs(self) -> bool:
        """True while the clock of a hold runs."""
        state = self.state
        return any(h is not None and h.running_since is not None for h in (state.hold, state.deep))

    @property
    def past(self) -> Past:
        """What is known of earlier sessions of whoever is practising; set for all at once."""
        return self.past_of(self.state.person)

    @past.setter
    def past(self, past_of_all: Past) -> None:
        self.past_of_all = past_of_all

    def past_of(self, name: str | None) -> Past:
        """The same of somebody with this name; None is whom it began with."""
        return self.past_of_all if name is None else self.past_of_all.people.get(name, Past())

    @property
    def today(self) -> Today:
        """Today's plan for the pose; the first plan for a guest."""
        state = self.state
        first = Today(seconds=state.pose.hold.plan.start_s)
        return first if state.guest else self.past.today.get(state.pose.name, first)

    def text(self, key: str, **values: str) -> tuple[str, ...]:
        """Sentences from the phrasebook."""
        return self._phrasebook.say(key, **values)

    def lines(self, sentences: Iterable[Sentence | str], *, program: bool = False) -> list[Line]:
        """Lines to be queued; `program` marks the guiding, which is taken up after an answer."""
        return [
            self.line(s, SENTENCE_PAUSE_S, program=program)
            if isinstance(s, str)
            else self.line(s.text, s.pause_s, program=program)
            for s in sentences
        ]

    def line(
        self,
        text: str,
        pause_s: float = SENTENCE_PAUSE_S,
        *,
        program: bool = False,
        slow: bool = False,
        quiet: bool = False,
        then: Then | None = None,
        instruction: int | None = None,
    ) -> Line:
        """One line, with a number of its own."""
        return Line(self._new_line_id(), text, pause_s, program, slow, quiet, then, instruction)

    def again(self, lines: Iterable[Line]) -> list[Line]:
        """The same lines, to be spoken once more."""
        return [replace(old, line_id=self._new_line_id()) for old in lines]

    def queue(self, lines: Iterable[Line]) -> None:
        """Speak lines after what is queued."""
        for line in lines:
            self.state.queue.append(line)
            self._effects.append(Say(line.line_id, line.text, line.pause_s, line.slow, line.quiet))

    def hush(self) -> None:
        """Fall silent at once and forget what is queued."""
        if self.state.queue:
            self._effects.append(Hush())
            self.state.queue.clear()

    def aside(self, lines: Sequence[Line]) -> None:
        """Answer now, then take the guiding up again from the sentence that was cut off."""
        rest = [line for line in self.state.queue if line.program]
        self.hush()
        self.queue(lines)
        if lines:
            self.state.spoken_block = list(lines)
        self.queue(self.again(rest))

    def tell(self, key: str) -> None:
        """Say a line of the phrasebook unasked, unless it is asleep or was told to stop."""
        if not self.state.asleep and not self.state.over:
            self.aside(self.lines(self.text(key)))

    def answer(self, key: str, **values: str) -> None:
        """Answer with a line of the phrasebook, then ask again what was open."""
        self.answer_with(self.text(key, **values))

    def answer_with(self, sentences: Sequence[str]) -> None:
        """Answer with these sentences, then ask again what was open."""
        self.aside(self.lines(sentences))
        self.ask_again()

    def inform(self, sentences: Sequence[Sentence | str]) -> None:
        """Answer a question about the pose. In a hold the clock runs on, and the answer says so."""
        runs_on = self.text("runs_on") if self.clock_runs else ()
        self.aside(self.lines([*runs_on, *sentences]))
        self.ask_again()

    def program(self, lines: Sequence[Line]) -> None:
        """Put new guiding in place of all that was queued."""
        self.hush()
        self.queue(lines)
        if lines:
            self.state.spoken_block = list(lines)

    def ask(
        self, question: Question, sentences: Sequence[str], before: Sequence[Line] = ()
    ) -> None:
        """Open a yes-or-no question, after `before`, in place of the guiding.

        In a hold the guiding goes on beside it, so that no clock that waits for it waits for ever.
        """
        state = self.state
        state.doubts = 0
        state.question, lines = question, [*before, *self.lines(sentences)]
        if state.place is Place.HOLD:
            self.aside(lines)
        else:
            state.paused, state.halted = False, []
            self.program(lines)

    def ask_again(self) -> None:
        """Put an open question once more, after an answer to something else."""
        question = self.state.question
        if question is Question.CONDITIONS:
            self.queue(self.lines([self.state.pose.caution.question]))
        elif question is Question.COMFORTABLE:
            self.queue(self.lines(self.text("ask_comfortable")))
        elif question is not None:
            self.queue(self.lines(self.text("say_yes_or_no")))

    def cue(self, name: CueName) -> None:
        """Play a short sound after what is queued."""
        self._effects.append(Cue(name))

    def record(self, kind: str, **data: int | float | str | bool) -> None:
        """Write down what has happened."""
        state = self.state
        whose = {"guest": state.guest} | ({"person": state.person} if state.person else {})
        self._effects.append(Record(kind, {"pose": state.pose.name, **whose, **data}))

    def keep_settings(self) -> None:
        """Write down the pace and the loudness that were chosen, and use them."""
        settings = self.state.settings
        self.record(
            "settings",
            rate_step=settings.rate_step,
            volume_step=settings.volume_step,
            breath_step=settings.breath_step,
            brief=settings.brief,
        )
        self.apply_settings()

    def apply_settings(self) -> None:
        """Tell the voice the pace and the loudness that were chosen."""
        settings = self.state.settings
        rate, gain_db = RATE_STEP**settings.rate_step, VOLUME_STEP_DB * settings.volume_step
        self._effects.append(SetVoice(rate, gain_db))

    def halt(self) -> None:
        """Put the guiding aside until it is resumed."""
        self.state.halted = [line for line in self.state.queue if line.program]
        self.hush()

    def unhalt(self) -> None:
        """Take up the guiding that was put aside."""
        rest, self.state.halted = self.state.halted, []
        self.queue(self.again(rest))

    def fresh(self) -> None:
        """Forget the session that has ended; who it was, their settings and their hour stay."""
        old = self.state
        self.state = State(
            pose=self.home,
            settings=old.settings,
            asked=old.asked,
            guest=old.guest,
            person=old.person,
            owner=old.owner,
            chosen=old.chosen,
            heard_at=self.now,
            hinted_at=old.hinted_at,
            ears=old.ears,
            hurt_at=old.hurt_at,
            hurts=old.hurts,
            rounds=old.rounds,
        )

    def _new_line_id(self) -> int:
        self._last_line_id += 1
        return self._last_line_id
