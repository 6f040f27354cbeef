"""What a person sees on the live screen, at any size, in any state of the session."""

import contextlib
import logging
import os
import re
import select
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import StringIO

import pytest
from mat import Mat
from rich.console import Console
from rich.text import Text

from voice_hero import paths
from voice_hero.clocks import VirtualClock
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.phases import LIVE, Phase
from voice_hero.screen.drawing import GREY, draw
from voice_hero.screen.live_screen import LiveScreen, fits
from voice_hero.screen.view import (
    LEFT_DOWN,
    Countdown,
    ShownUtterance,
    View,
    hints,
    meaning,
    view_of,
)
from voice_hero.session.events import EarsFound, EarsLost

HOLD = View(
    title="hero pose",
    phase=Phase.HOLD,
    step=5,
    steps=5,
    step_title="hold the pose",
    said="Let your shoulders grow soft, and breathe into the width of your back.",
    heard=(
        ShownUtterance("how long", "how long"),
        ShownUtterance("turn the kettle on", None),
        ShownUtterance("half a minute more", meaning("extend_hold", {"seconds": 30})),
    ),
    countdown=Countdown(left_s=45, total_s=90),
    level_dbfs=-36.0,
    hints=("how long", "come out", "stop", "go deeper"),
)


def seen(view: View, width: int = 80, height: int | None = None) -> str:
    """The text on a terminal of that size, line ends and all."""
    console = Console(file=StringIO(), record=True, width=width, legacy_windows=False)
    lines = console.render_lines(draw(view, height), console.options, pad=False)
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def flat(text: str) -> str:
    """The same as one line, so that it does not matter where it was wrapped."""
    return " ".join(text.split())


# -- the drawing ------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 80, 120])
def test_everything_that_counts_is_there_at_any_width(width: int) -> None:
    text = flat(seen(HOLD, width))
    for part in (
        "Hero pose",
        "step 5 of 5: hold the pose",
        "0:45 left of 1:30",
        "Let your shoulders grow soft, and breathe into the width of your back.",
        "turn the kettle on (not for me)",
        "half a minute more → extend hold 30 s",
        "“how long” “come out” “stop”",
        "-36 dB",
    ):
        assert part in text


def test_what_was_not_taken_is_grey_and_what_was_is_not() -> None:
    console = Console(file=StringIO(), width=80, color_system="256", force_terminal=True)
    segments = [part for line in console.render_lines(draw(HOLD), console.options) for part in line]

    def colour_of(words: str) -> str:
        (style,) = {str(part.style) for part in segments if words in part.text}
        return style

    assert colour_of("turn the kettle on  (not for me)") == GREY
    assert GREY not in colour_of("half a minute more")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_talk_that_goes_on_and_on_leaves_room_for_the_rest(width: int) -> None:
    """A television is not for us, and must not push out what is."""
    news = ShownUtterance("and now the news of the day from all over the world " * 6, None)
    lines = seen(replace(HOLD, heard=(news, *HOLD.heard[2:], news)), width, 24).splitlines()
    assert sum("world" in line or "news" in line for line in lines) <= 4
    text = flat("\n".join(lines))
    assert text.count("… (not for me)") == 2
    for part in ("and now the news", "0:45 left", "half a minute more → extend hold", "“how long”"):
        assert part in text
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize("width", [1, 5, 10, 20, 39, 40, 59, 60, 61, 80, 120, 300])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = replace(HOLD, heard=(ShownUtterance("word" * 30, None),), notice="x" * 200, ears=False)
    for view in (HOLD, long):
        assert all(len(line) <= width for line in seen(view, width).splitlines())


@pytest.mark.parametrize("height", [1, 2, 4, 7, 10, 24])
def test_what_matters_most_stays_where_there_are_few_rows(height: int) -> None:
    lines = seen(HOLD, 80, height).splitlines()
    assert len(lines) <= height
    assert "Hero pose" in lines[0]
    assert any("0:45 left" in line for line in lines) == (height > 1)


def test_a_lost_microphone_outlives_everything_but_the_title() -> None:
    view = replace(HOLD, ears=False, level_dbfs=None)
    assert "microphone is gone" in seen(view, 80, 2)
    assert "mic " not in seen(view)
    assert "microphone is gone" not in seen(HOLD)


@pytest.mark.parametrize(("left_s", "share"), [(90, 0.0), (45, 0.5), (1, 0.98), (0, 1.0)])
def test_the_bar_grows_with_the_hold(left_s: int, share: float) -> None:
    bar = seen(replace(HOLD, countdown=Countdown(left_s, 90), level_dbfs=None))
    full, empty = bar.count("█"), bar.count("░")
    assert full / (full + empty) == pytest.approx(share, abs=0.03)


def test_what_is_being_said_is_told_from_what_was_said() -> None:
    assert "says  Let your" in seen(replace(HOLD, speaking=True))
    assert "said  Let your" in seen(replace(HOLD, speaking=False))


def test_the_ways_a_clock_can_run_are_told_in_words() -> None:
    def told(countdown: Countdown) -> str:
        return seen(replace(HOLD, countdown=countdown))

    assert "waiting" not in told(Countdown(45, 90))
    assert "0:45 left of 1:30, waiting" in told(Countdown(45, 90, running=False))
    assert "deeper" in told(Countdown(15, 20, deep=True))
    assert "5 breaths left" in told(Countdown(25, 50, breaths_left=5))
    assert "1 breath left" in told(Countdown(5, 50, breaths_left=1))


def test_without_colour_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def written() -> str:
        file = StringIO()
        console = Console(file=file, force_terminal=True, width=80, color_system="standard")
        console.print(draw(replace(HOLD, ears=False)))
        return file.getvalue()

    coloured = written()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = written()
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", plain)
    assert Text.from_ansi(plain).plain == Text.from_ansi(coloured).plain


def test_a_terminal_of_plain_letters_gets_plain_letters() -> None:
    console = Console(file=StringIO(), width=80)
    options = console.options.update(width=80)
    options.encoding = "ascii"
    lines = console.render_lines(draw(HOLD), options)
    text = "".join(segment.text for line in lines for segment in line)
    assert text.isascii()
    assert "####" in text
    assert '"come out"' in text
    assert "-> extend hold 30 s" in text


def test_hints_are_whole_or_not_there() -> None:
    for width in (20, 30, 40, 60):
        text = seen(replace(HOLD, heard=()), width)
        assert text.count("“") == text.count("”") > 0
    assert "“how long”" in seen(HOLD, 20)
    assert "“go deeper”" not in seen(HOLD, 20)


def test_quiet_is_told_from_a_level() -> None:
    assert "quiet" in seen(replace(HOLD, level_dbfs=-60.0))
    assert "█" not in seen(replace(HOLD, countdown=None, level_dbfs=-60.0))
    assert "mic" not in seen(replace(HOLD, level_dbfs=None))


def test_no_control_character_of_a_file_reaches_the_terminal() -> None:
    evil = "\x1b[2J\x07\x9b31m\r"
    view = View(
        f"t{evil}", Phase.STEPS, 1, 2, f"s{evil}", said=f"a{evil}", notice=f"n{evil}",
        heard=(ShownUtterance(f"h{evil}", f"m{evil}"),),
    )  # fmt: skip
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", seen(view))


# -- the hints --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(paths.intents_dir()))


def test_every_phase_of_a_session_has_hints() -> None:
    assert set(hints()) == {phase.value for phase in Phase} - {"any"} | {LEFT_DOWN}


@pytest.mark.parametrize("key", list(hints()))
def test_every_hint_is_understood_where_it_is_shown(key: str, matcher: Matcher) -> None:
    phase = Phase.WELCOME if key == LEFT_DOWN else Phase(key)
    for hint in hints()[key]:
        command = matcher.match(hint, phase)
        assert command is not None, f"{hint!r} is not understood in {phase}"
        assert command.intent in LIVE[phase]


def test_the_way_out_is_seen_on_a_narrow_screen_too() -> None:
    for phase in (Phase.HOLD, Phase.PAUSED):
        view = replace(HOLD, phase=phase, hints=hints()[phase.value])
        assert "come out" in seen(view, 40)
        assert "“stop”" in seen(view, 40)


# -- a session, looked at ----------------------------------------------------------------


def at(mat: Mat) -> View:
    return view_of(mat.session, mat.now)


def test_a_practice_is_followed_from_the_welcome_to_the_end() -> None:
    mat = Mat().wake()
    assert "welcome" in seen(at(mat))
    mat.hear("start")
    assert at(mat).hints[:2] == ("yes", "no")
    assert "(yes or no?)" in seen(at(mat))
    mat.hear("no")
    assert "step 1 of 5: kneel" in seen(at(mat))
    mat.hear("next")
    mat.hear("pause")
    assert "step 2 of 5: sit back (paused)" in seen(at(mat))
    mat.hear("resume")
    mat.hear("come_out")
    mat.wait(60)
    assert "step" not in seen(at(mat)).splitlines()[0]


def test_the_clock_of_a_hold_is_seen_second_by_second() -> None:
    mat = Mat().in_hold()
    total = at(mat).countdown
    assert total is not None
    assert total.running
    mat.wait(3.2)
    later = at(mat).countdown
    assert later is not None
    assert later.left_s == total.total_s - 3
    mat.hear("pause")
    paused = at(mat).countdown
    assert paused is not None
    assert not paused.running
    mat.wait(10)
    assert at(mat).countdown == paused


def test_the_voice_is_seen_to_fall_silent() -> None:
    mat = Mat().wake()
    assert at(mat).speaking
    mat.speak_out()
    assert not at(mat).speaking


def test_after_stop_in_a_hold_the_way_out_is_shown_first() -> None:
    mat = Mat().in_hold()
    mat.wait(3)
    mat.hear("stop")
    assert at(mat).countdown is None
    assert at(mat).hints[0] == "come out"
    assert "ended" in seen(at(mat))


def test_asleep_it_tells_how_to_wake_it() -> None:
    view = at(Mat().wake(asleep=True))
    assert "asleep" in seen(view)
    assert "“start hero pose”" in seen(view)


def test_lost_ears_are_seen_until_they_are_found() -> None:
    mat = Mat().in_hold()
    mat.send(EarsLost())
    lost = view_of(mat.session, mat.now, level_dbfs=-30.0)
    assert "microphone is gone" in seen(lost)
    assert "-30 dB" not in seen(lost)
    assert "“" not in seen(lost)
    mat.send(EarsFound())
    assert "microphone is gone" not in seen(at(mat))


# -- on a terminal ----------------------------------------------------------------------


@dataclass
class Terminal:
    """A pseudo-terminal, and what has been written to it."""

    master: int
    slave: int
    console: Console
    clock: VirtualClock = field(default_factory=VirtualClock)
    level: float = -90.0

    def new(self) -> str:
        """What has come since the last call."""
        came = b""
        with contextlib.suppress(BlockingIOError):
            while True:
                came += os.read(self.master, 65536)
        return came.decode()

    def screen(self, mat: Mat) -> LiveScreen:
        return LiveScreen(self.console, mat.session, self.clock, lambda: self.level)

    def frames(self, screen: LiveScreen, seconds: float, level: Callable[[int], float]) -> int:
        """Let that much time pass, a frame at a time; returns how often it was drawn."""
        drawn = 0
        for number in range(round(seconds / 0.032)):
            self.clock.move_to(self.clock.now() + 0.032)
            self.level = level(number)
            screen.refresh()
            drawn += bool(self.new())
        return drawn


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("TERM", "xterm")
    master, slave = os.openpty()
    os.set_blocking(master, False)
    with os.fdopen(slave, "w", encoding="utf-8", closefd=False) as file:
        yield Terminal(master, slave, Console(file=file, width=80, height=24))
    os.close(master)
    os.close(slave)


def test_a_silent_room_is_drawn_once(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        assert "Hero pose" in terminal.new()
        assert terminal.frames(screen, 20, lambda number: -80.0 + number % 7) == 0


def test_a_steady_noise_is_drawn_once(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        terminal.frames(screen, 1, lambda number: -40.0)
        assert terminal.frames(screen, 20, lambda number: -41.0 + number % 3) == 0


def test_it_is_never_drawn_more_than_four_times_a_second(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        restless = terminal.frames(screen, 10, lambda number: -50.0 + 30 * (number // 8 % 2))
    assert 20 <= restless <= 40


def test_a_hold_is_drawn_once_a_second(terminal: Terminal) -> None:
    mat = Mat().in_hold()
    terminal.clock.move_to(mat.now)
    with terminal.screen(mat) as screen:
        assert terminal.frames(screen, 10, lambda number: -80.0) in {9, 10, 11}


def test_what_is_said_and_heard_is_seen_a_quarter_of_a_second_later(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        terminal.new()
        screen.said(0.0, "Welcome to hero pose.")
        screen.heard(0.1, "how long", "how_long", {})
        screen.heard(0.2, "pass the salt", None, {})
        screen.refresh()
        assert terminal.new() == ""
        terminal.clock.move_to(0.26)
        screen.refresh()
        text = flat(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.new()))
        assert "Welcome to hero pose." in text
        assert "how long → how long" in text
        assert "pass the salt (not for me)" in text


def test_the_last_three_utterances_are_shown(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        terminal.new()
        for word in ("one", "two", "three", "four"):
            screen.heard(0.0, f"word {word}", None, {})
        terminal.clock.move_to(1.0)
        screen.refresh()
        text = terminal.new()
        assert "word four" in text
        assert "word one" not in text


def test_the_terminal_is_given_back_as_it_was(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        screen.heard(0.0, "a secret", None, {})
        begin = terminal.new()
    end = terminal.new()
    assert begin.index("\x1b[?1049h") < begin.index("Hero pose")
    assert "\x1b[?25h" in end
    assert end.index("\x1b[?1049l") == end.rindex("\x1b[?1049l")
    assert "secret" not in end[end.index("\x1b[?1049l") :]


def test_a_terminal_that_takes_nothing_does_not_hold_up_the_session(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        terminal.new()
        termios.tcflow(terminal.slave, termios.TCOOFF)
        assert terminal.frames(screen, 2, lambda number: -20.0) == 0
        termios.tcflow(terminal.slave, termios.TCOON)
        assert terminal.frames(screen, 1, lambda number: -20.0) == 1


def test_keys_that_are_pressed_are_not_shown_nor_left_for_the_shell(terminal: Terminal) -> None:
    before = termios.tcgetattr(terminal.slave)
    with terminal.screen(Mat().wake()):
        terminal.new()
        os.write(terminal.master, b"rm -r\n")
        assert terminal.new() == ""
        assert termios.tcgetattr(terminal.slave)[3] & termios.ISIG
        assert select.select([terminal.slave], [], [], 5)[0], "the keys have arrived"
    assert termios.tcgetattr(terminal.slave) == before
    assert not select.select([terminal.slave], [], [], 0)[0]


def test_a_terminal_is_given_back_when_the_program_fails(terminal: Terminal) -> None:
    before = termios.tcgetattr(terminal.slave)
    with pytest.raises(RuntimeError), terminal.screen(Mat().wake()):
        raise RuntimeError
    assert "\x1b[?1049l" in terminal.new()
    assert termios.tcgetattr(terminal.slave) == before


def test_a_low_terminal_shows_what_counts_and_nothing_cut_in_half(terminal: Terminal) -> None:
    mat = Mat().in_hold()
    terminal.console.size = (40, 8)
    terminal.clock.move_to(mat.now)
    with terminal.screen(mat) as screen:
        for number in range(3):
            screen.heard(0.0, f"how long {number}", None, {})
        terminal.new()
        terminal.clock.move_to(mat.now + 1)
        screen.refresh()
        text = terminal.new()
    assert "left of" in text
    assert "how long 2" in text
    assert "come out" not in text, "there is no row left for it"


def test_a_resized_terminal_is_drawn_anew(terminal: Terminal) -> None:
    with terminal.screen(Mat().wake()) as screen:
        terminal.new()
        terminal.console.size = (40, 24)
        assert terminal.frames(screen, 1, lambda number: -80.0) == 1


def test_the_log_is_shown_on_the_screen_and_printed_after_it(terminal: Terminal) -> None:
    with os.fdopen(terminal.slave, "w", encoding="utf-8", closefd=False) as stderr:
        handler = logging.StreamHandler(stderr)
        elsewhere = StringIO()
        to_file = logging.StreamHandler(elsewhere)
        root = logging.getLogger()
        root.addHandler(handler)
        root.addHandler(to_file)
        try:
            with terminal.screen(Mat().wake()) as screen:
                terminal.new()
                logging.getLogger("voice_hero").warning("the queue is full")
                assert terminal.new() == ""
                assert elsewhere.getvalue() == "the queue is full\n"
                terminal.clock.move_to(1.0)
                screen.refresh()
                assert "the queue is full" in terminal.new()
                terminal.clock.move_to(62.0)
                screen.refresh()
                text = terminal.new()
                assert "Hero pose" in text
                assert "the queue is full" not in text
            after = terminal.new()
            assert "the queue is full" in after[after.rindex("\x1b[?1049l") :]
            assert handler in root.handlers
        finally:
            root.removeHandler(handler)
            root.removeHandler(to_file)


def test_only_a_terminal_that_can_move_its_cursor_gets_a_screen(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fits(terminal.console)
    monkeypatch.setattr(os, "tcgetpgrp", lambda terminal: os.getpgrp() + 1)
    assert not fits(terminal.console), "in the background"
    monkeypatch.undo()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not fits(Console(file=StringIO()))
    monkeypatch.setenv("TERM", "dumb")
    assert not fits(Console(file=terminal.console.file))
