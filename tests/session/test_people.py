"""Several people in one house: a guest, people with names, and whom it began with."""

import pytest
from mat import Mat, all_poses

from voice_hero.journal.earlier_sessions import past_of
from voice_hero.journal.practised import Event as Written
from voice_hero.journal.practised import practices
from voice_hero.phases import Phase
from voice_hero.session.events import Heard
from voice_hero.session.plan import Today
from voice_hero.session.state import Past, Place, Settings

LONG_AGO = 1_000.0
OWNER = Past(sessions=9, longest_s=90, last_s=90, today={"hero": Today(120, 90, "grown")})


def at_home() -> Mat:
    """With somebody who has practised before, and has no name."""
    return Mat(past=OWNER).wake()


def written(mat: Mat) -> list[Written]:
    kept = [r for r in mat.records if not r.data["guest"]]
    return [Written(LONG_AGO + n, r.kind, r.data) for n, r in enumerate(kept)]


def learned(mat: Mat) -> Past:
    return past_of(written(mat), all_poses(), LONG_AGO + 5_000)


def again(mat: Mat, ago_s: float = 5_000) -> Mat:
    """The program started anew, with what was written down."""
    events = written(mat)
    return Mat(past=past_of(events, all_poses(), events[-1].at + ago_s)).wake()


def practise(mat: Mat, answer: str = "yes") -> None:
    """From the welcome to the end of the comfort question."""
    mat.hear("start")
    if mat.phase is Phase.QUESTION:
        mat.hear("no")
    mat.hear("go_to_step", step=5)
    mat.wait(400)
    mat.hear(answer)
    mat.hear("stop")


# A guest


def test_a_guest_stays_one_through_stops_and_sleep_and_it_is_said() -> None:
    mat = at_home()
    mat.hear("someone_else", "someone else is here")
    practise(mat)
    said = mat.hear("start")
    assert said[:2] == ["A guest is practising.", "If you are back, say, it is me again."]
    mat.hear("stop")
    mat.wait(700)
    assert mat.hear("start")[0] == "A guest is practising."
    assert all(r.data["guest"] for r in mat.records if r.kind in ("hold_end", "comfortable"))


def test_the_owner_is_back_with_their_own_length_and_settings() -> None:
    mat = Mat(past=Past(sessions=9, today=OWNER.today, settings=Settings(brief=True))).wake()
    mat.hear("someone_else")
    assert "one minute" in mat.hear("how_long")[0]
    assert mat.hear("person", "it's me again") == [
        "Welcome back.",
        "We go on with your own practice.",
        "Say start when you are ready.",
    ]
    assert "two minutes" in mat.hear("how_long")[0]
    assert mat.session.state.settings.brief
    assert mat.hear("start")[0] != "A guest is practising."


@pytest.mark.parametrize("name", [None, "me"])
def test_me_is_whom_it_began_with(name: str | None) -> None:
    mat = at_home()
    slots = {} if name is None else {"name": name}
    assert mat.hear("person", "", **slots) == ["Yes, it is you, and I keep your practice."]
    mat.hear("person", name="anna")
    assert mat.hear("person", "", **slots)[0] == "Welcome back."


def test_i_am_new_on_a_fresh_box_is_the_first_persons_practice_and_is_kept() -> None:
    mat = Mat().wake()
    said = mat.hear("someone_else", "i'm new")
    assert said == [
        "Welcome.",
        "We start from the beginning, and I keep your practice from now on.",
        "Say start when you are ready.",
    ]
    practise(mat)
    assert learned(mat).sessions == 1
    assert (
        mat.hear("someone_else", "i'm new")[-2] == "Nothing of this changes anyone else's practice."
    )


# People with names


def test_somebody_with_a_name_has_a_plan_and_a_history_of_their_own() -> None:
    mat = at_home()
    assert mat.hear("person", name="anna")[0] == "Hello Anna."
    assert mat.hear("who", "who is practising") == ["Anna is practising."]
    assert "one minute" in mat.hear("how_long")[0]
    practise(mat)
    practise(mat)
    past = learned(mat)
    assert past.sessions == 0
    assert past.today["hero"].reason == "first"
    anna = past.people["anna"]
    assert (anna.sessions, anna.longest_s) == (2, 60)
    assert (anna.today["hero"].seconds, anna.today["hero"].reason) == (90, "grown")
    assert {one.person for one in practices(written(mat)) if one.begun} == {"anna"}


def test_nobodys_pain_and_no_settings_of_theirs_are_anothers() -> None:
    mat = at_home()
    mat.hear("person", name="anna")
    mat.hear("slower")
    mat.hear("start")
    mat.hear("no")
    mat.hear("pain")
    past = learned(mat)
    assert past.today["hero"].reason == "first"
    assert past.settings == Settings()
    assert past.people["anna"].today["hero"].reason == "gentler"
    assert past.people["anna"].settings.rate_step == -1
    mat.hear("person", name="ben")
    assert mat.session.state.settings == Settings()
    mat.hear("person", name="anna")
    assert mat.session.state.settings.rate_step == -1


def test_a_name_that_is_known_goes_on_after_a_restart() -> None:
    mat = at_home()
    mat.hear("person", name="anna")
    practise(mat)
    practise(mat)
    mat = again(mat)
    assert mat.hear("who") == ["You are practising, and I keep your practice."]
    assert mat.hear("person", name="anna")[:2] == [
        "Hello Anna.",
        "We go on with your own practice.",
    ]
    assert "one minute and thirty seconds" in mat.hear("how_long")[0]
    assert "twice" in mat.hear("progress")[0] or "two times" in mat.hear("progress")[0]


def test_who_is_practising_is_said_at_each_welcome() -> None:
    mat = at_home()
    mat.hear("person", name="mary ann")
    practise(mat)
    assert mat.hear("start")[0] == "Mary Ann is practising."


def test_the_first_on_a_fresh_box_who_gives_a_name_is_whom_it_begins_with() -> None:
    mat = Mat().wake()
    assert mat.hear("person", name="anna") == ["Hello Anna.", "I keep your practice from now on."]
    practise(mat)
    mat = again(mat)
    assert mat.hear("who") == ["Anna is practising."]
    assert mat.session.past.sessions == 1
    mat.hear("person", name="ben")
    assert mat.hear("person", name="anna")[0] == "Welcome back."
    assert mat.session.past.sessions == 1


def test_somebody_who_is_there_already_is_told_so_and_nothing_ends() -> None:
    mat = at_home()
    mat.hear("person", name="anna")
    mat.hear("start")
    mat.hear("no")
    assert mat.hear("person", name="Anna")[0] == "Anna is practising."
    assert mat.phase is Phase.STEPS


def test_another_person_in_the_middle_of_a_hold_leads_out_first() -> None:
    mat = Mat(past=OWNER).in_hold()
    mat.wait(20)
    said = mat.hear("person", name="anna")
    assert said[0] == "Here is the way out."
    assert said[-1] == "Say start when you are ready."
    (mine,) = practices(written(mat))
    assert (mine.person, mine.ended) == (None, True)


def test_a_cut_practice_is_gone_on_with_by_whose_it_was() -> None:
    mat = at_home()
    mat.hear("person", name="anna")
    mat.hear("slower")
    mat.hear("start")
    mat.hear("no")
    mat.hear("go_to_step", step=5)
    mat.wait(20)
    mat = again(mat, ago_s=60)
    mat.speak_out()
    told = [text for _, text in mat.told]
    assert told[0] == "Anna is practising."
    assert told[1].startswith("We were cut off")
    assert mat.session.state.settings.rate_step == -1
    mat.hear("resume")
    assert mat.records[-1].data["person"] == "anna"


def test_a_hand_over_can_be_taken_back() -> None:
    mat = Mat(past=OWNER).in_hold()
    mat.wait(20)
    mat.barge("person", name="anna")
    mat.send(Heard("this is anna no it isn't", None, revises=True))
    mat.wait(200)
    assert mat.session.state.person is None
    assert mat.session.state.place is Place.AFTER
    hold = practices(written(mat))[0].hold
    assert hold is not None
    assert hold.reason == "complete"


def test_a_name_that_cannot_be_said_is_asked_for() -> None:
    assert at_home().hear("person", name="???")[0] == "I did not catch the name."


def test_a_guest_of_a_person_with_a_name_is_nobodys() -> None:
    mat = at_home()
    mat.hear("person", name="anna")
    mat.hear("someone_else")
    practise(mat)
    assert learned(mat).people.get("anna", Past()).sessions == 0
    assert mat.hear("who")[0] == "A guest is practising."
    mat.hear("person", name="anna")
    assert mat.hear("who") == ["Anna is practising."]


def test_a_program_that_runs_for_weeks_knows_each_one_anew() -> None:
    known = [OWNER]
    mat = Mat(past=OWNER, past_now=lambda: known[0]).wake()
    mat.hear("person", name="anna")
    known[0] = Past(people={"anna": Past(today={"hero": Today(90, 60, "grown")})})
    mat.hear("start")
    assert "one minute and thirty seconds" in mat.hear("how_long")[0]
