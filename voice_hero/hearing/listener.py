"""From frames of sound to what was said: when an utterance starts, when it ends, if it counts."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from voice_hero.command import Command
from voice_hero.hearing.deciding.two_ears import SecondOpinion
from voice_hero.hearing.deciding.understanding import Understanding
from voice_hero.hearing.endpoint import Verdict
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.hearing.own_voice.canceller import Canceller
from voice_hero.hearing.own_voice.echo import Moment, OwnVoice, contained
from voice_hero.hearing.recogniser import Recogniser
from voice_hero.hearing.utterance import OpenUtterance
from voice_hero.hearing.voice_activity import SILENCE_DBFS, SpeechGate, VoiceActivity
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning
from voice_hero.intents.usual_sentences import Usual
from voice_hero.lang.en.normalising import calls_off
from voice_hero.phases import Asking, Phase
from voice_hero.sound.samples import FRAME_S, Frame


@dataclass(frozen=True)
class HeardUtterance:
    """One utterance, and what it means."""

    text: str
    """The words, as the recogniser wrote them."""
    command: Command | None
    """None where it was refused or not understood."""
    start_s: float
    """Where it begins, on the clock of the audio: frames fed, times FRAME_S."""
    end_s: float
    """Where its last sound ends, on the same clock."""
    confidence: float
    """The least of its words, 0 to 1."""
    revises: bool = False
    """True if it goes on from the last one and replaces it; with no command, it calls it off."""
    worth_a_hint: bool = False
    """True if it was clearly meant for us, though not understood."""
    ears: int = 1
    """How many listeners decided it: 2 where the second ears were asked."""
    level_dbfs: float | None = None
    """Root-mean-square level of its speech; None where nobody has measured it."""


class Listener:
    """Frames in, utterances out. One thread; no clock but the number of frames.

    In silence nothing is decoded. An utterance is decoded whole at each moment that may be its end.
    """

    def __init__(
        self,
        recogniser: Recogniser,
        matcher: Matcher,
        detector: VoiceActivity,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        canceller: Canceller | None = None,
        usual: Usual = Usual(),  # noqa: B008 - frozen
        *,
        second: SecondOpinion | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        self._understanding = Understanding(recogniser, matcher, usual, limits, second, meaning)
        self._limits = limits
        self._gate = SpeechGate(detector, limits)
        self._own = OwnVoice(limits, canceller)
        self._phase: Phase | str = Phase.STEPS
        self._next_phase: Phase | str = self._phase
        self._asking: Asking | None = None
        self._next_asking: Asking | None = None
        self._clock = 0
        self._before: deque[Moment] = deque(maxlen=round(limits.preroll_s / FRAME_S))
        self._speech_run = 0
        self._faint_run = 0
        self._level_dbfs = SILENCE_DBFS
        self._open: OpenUtterance | None = None
        self._verdict: Verdict | None = None

    def listen_for(self, phase: Phase | str, asking: Asking | None = None) -> None:
        """Change what is live, and which question is open; takes effect between utterances."""
        self._next_phase, self._next_asking = phase, asking

    @property
    def somebody_speaks(self) -> bool:
        """Whether there is speech in the microphone beyond our own voice."""
        lasts = self._open is not None and not self._open.concluded
        told_apart = self._own.told_apart or (self._open is not None and self._open.free_of_echo)
        return (self._speech_run > 0 or lasts) and told_apart

    @property
    def level_dbfs(self) -> float:
        """Level of the last frame."""
        return self._level_dbfs

    def renew(self) -> None:
        """Let go of what decoding has left behind; for a time in which nobody speaks."""
        self._understanding.renew()

    def flush(self) -> None:
        """Drop what is open; it is never acted on."""
        self._understanding.unfollow()
        self._open = None
        self._verdict = None
        self._speech_run = self._faint_run = 0
        self._before.clear()

    def feed(self, frame: Frame, audible: Sequence[str]) -> list[HeardUtterance]:
        """Take in the next frame, and the texts that may be in the air during it."""
        self._clock += 1
        moment = self._own.take(frame, audible)
        self._level_dbfs = moment.level_dbfs
        speech = self._gate.probability(moment.sound, moment.level_dbfs)
        self._own.compare(frame, self._gate.room_dbfs)
        if self._own.alone:
            speech = 0.0
        elif self._own.interrupted and self._stands_far_out(moment):
            speech = max(speech, self._limits.speech_goes_on)
        if self._open is not None and self._began_in_our_echo(self._open):
            self._close(self._open)
        if self._open is None:
            self._asking = self._next_asking
            if self._phase != self._next_phase:
                self._phase = self._next_phase
                self._understanding.prepare(self._phase)
            self._wait_for_speech(moment, speech)
            return []
        return self._follow(self._open, moment, speech)

    def _stands_far_out(self, moment: Moment) -> bool:
        return moment.level_dbfs > self._gate.room_dbfs + self._limits.interrupts_db

    def _wait_for_speech(self, moment: Moment, speech: float) -> None:
        self._before.append(moment)
        limits = self._limits
        self._speech_run = self._speech_run + 1 if speech >= limits.speech_starts else 0
        self._faint_run = self._faint_run + 1 if speech >= limits.speech_goes_on else 0
        run = max(self._speech_run, self._faint_run)
        if self._speech_run >= limits.opening_frames or run >= limits.faint_frames:
            self._open = OpenUtterance(self._clock, list(self._before), run, moment.level_dbfs)
            self._open.canceller_knows = self._own.learned
            self._open.free_of_echo = self._own.unheard
            self._verdict = None
            self._note_echo(self._open)

    def _follow(self, open_: OpenUtterance, moment: Moment, speech: float) -> list[HeardUtterance]:
        limits = self._limits
        needed = limits.speech_starts if open_.concluded else limits.speech_goes_on
        voiced = speech >= needed and open_.stands_out(moment.level_dbfs, limits.fade_db)
        self._speech_run = self._speech_run + 1 if voiced else 0
        open_.append(moment)
        if not open_.concluded:
            self._note_echo(open_)
        if open_.concluded and self._speech_run >= limits.opening_frames:
            open_.reopen(self._speech_run, len(self._before))
        if voiced and not open_.concluded:
            open_.spoken(self._clock)
            self._verdict = None
            self._follow_ahead(open_)
        if open_.concluded:
            if self._clock - open_.last_speech >= round(limits.continuation_s / FRAME_S):
                self._close(open_)
            return []
        open_.keep_last(limits.longest_s, limits.sliding_s)
        return self._perhaps_conclude(open_)

    def _follow_ahead(self, open_: OpenUtterance) -> None:
        """What was nothing at a pause is most likely talk, and decoded when it is over."""
        due = len(open_.frames) % round(self._limits.ahead_step_s / FRAME_S) == 0
        if due and not open_.cut and not open_.was_nothing:
            self._understanding.follow([one.sound for one in open_.frames], self._phase)

    def _note_echo(self, open_: OpenUtterance) -> None:
        if self._own.speaking:
            open_.said_by_us |= self._own.texts

    def _began_in_our_echo(self, open_: OpenUtterance) -> bool:
        """Whether it was opened by our own voice, before the canceller knew it."""
        knew = open_.canceller_knows or open_.free_of_echo
        return bool(open_.said_by_us) and not knew and self._own.learned

    def _close(self, open_: OpenUtterance) -> None:
        self._understanding.unfollow()
        self._before.extend(open_.frames[-(self._before.maxlen or 1) :])
        self._open = None
        self._speech_run = self._faint_run = 0

    def _perhaps_conclude(self, open_: OpenUtterance) -> list[HeardUtterance]:
        silence_s = (self._clock - open_.last_speech) * FRAME_S
        is_long = len(open_.frames) * FRAME_S > self._limits.long_s
        most_likely_talk = is_long or open_.was_nothing
        if silence_s < (
            self._limits.quick_wait_s if most_likely_talk else self._limits.first_look_s
        ):
            return []
        if self._verdict is None or self._is_worth_another(self._verdict, open_, silence_s):
            self._verdict = self._judged(open_)
            open_.was_nothing = self._verdict.wait_s == self._limits.refused_wait_s
        if silence_s < self._verdict.wait_s:
            return []
        verdict, self._verdict = self._verdict, None
        if not open_.cut:
            verdict = self._understanding.settle(
                verdict, open_.samples(), self._phase, self._asking, bool(open_.said_by_us)
            )
        heard = self._conclude(open_, verdict)
        open_.conclude()
        if open_.said_by_us and open_.answered is None and not open_.free_of_echo:
            self._close(open_)  # most likely our own voice: nothing that follows belongs to it
        return heard

    def _is_worth_another(self, first: Verdict, open_: OpenUtterance, silence_s: float) -> bool:
        """Whether what interrupts us and was no command is judged again, a little longer.

        Of a word over our own voice the end is often not taken for speech.
        """
        due = silence_s - FRAME_S < self._limits.quick_wait_s <= silence_s
        return due and first.command is None and bool(open_.said_by_us)

    def _judged(self, open_: OpenUtterance) -> Verdict:
        if open_.cut:  # talk, which need not even be decoded
            return Verdict(Hypothesis(""), None, self._limits.refused_wait_s)
        return self._understanding.judge(
            open_.samples(), self._phase, interrupts=bool(open_.said_by_us)
        )

    def _conclude(self, open_: OpenUtterance, verdict: Verdict) -> list[HeardUtterance]:
        if open_.cut or (open_.said_by_us and self._is_our_own(open_, verdict)):
            return []
        if not open_.continued:
            open_.answered = verdict.command
            return [self._heard(open_, verdict)] if verdict.hypothesis.text else []
        return self._conclude_continued(open_, verdict)

    def _is_our_own(self, open_: OpenUtterance, taken: Verdict) -> bool:
        """Whether what was heard while we spoke is more likely our own voice.

        Where it could be words of ours, by the text or by how the recogniser hears the sound that
        we play, only a canceller that knows the room, and has left it standing, tells. Before it
        knows the room, any other command has to be what a free decoding hears as well, and what is
        no command is taken for our own voice, badly heard. Where our own voice has just been shown
        not to come back, it has to be both in the text and in the sound: then the microphone has
        been switched on, or the loudspeaker turned up, in the middle of a sentence.
        """
        text = taken.hypothesis.text
        in_text = contained(text, open_.said_by_us)
        in_sound = partial(self._understanding.would_be_heard, text, open_.played(), self._phase)
        if open_.free_of_echo:
            return in_text and in_sound()
        kept = open_.kept_db()
        if open_.canceller_knows and kept < self._limits.over_speech_kept_db:
            return True
        if in_text or in_sound():
            return not (open_.canceller_knows and kept >= self._limits.own_words_kept_db)
        if open_.canceller_knows:
            return False
        return taken.command is None or not self._understanding.is_heard_freely(
            taken, open_.samples(), self._phase
        )

    def _conclude_continued(self, open_: OpenUtterance, whole: Verdict) -> list[HeardUtterance]:
        """Both parts together; the "two words" rule of CONTRACT.md."""
        first = open_.answered
        if whole.command is not None:
            if first is not None and whole.command.is_same(first):
                return []
            open_.answered = whole.command
            return [self._heard(open_, whole, revises=first is not None)]
        if first is None:
            return []
        second = self._understanding.by_the_rules(
            self._understanding.judge(open_.samples_of_continuation(), self._phase),
            self._phase,
            self._asking,
        )
        if second.command is not None and not second.command.is_same(first):
            open_.answered = second.command
            return [self._heard(open_, second)]
        if second.command is None and calls_off(second.hypothesis.text):
            open_.answered = None
            return [self._heard(open_, Verdict(second.hypothesis, None, 0.0), revises=True)]
        return []

    def _heard(
        self, open_: OpenUtterance, verdict: Verdict, revises: bool = False
    ) -> HeardUtterance:
        return HeardUtterance(
            text=verdict.hypothesis.text,
            command=verdict.command,
            start_s=open_.first_speech * FRAME_S,
            end_s=open_.last_speech * FRAME_S,
            confidence=verdict.hypothesis.confidence,
            revises=revises,
            worth_a_hint=verdict.meant and not revises,
            ears=verdict.ears,
            level_dbfs=open_.level_dbfs,
        )
