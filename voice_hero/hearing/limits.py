"""Every threshold of hearing, with the measurement that set it and what happens when it moves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What decides when an utterance starts and ends, and whether it counts.

    Times are in seconds of the audio clock, levels in dB.
    """

    quiet_margin_db: float = 8.0
    """A frame this little above the room's own level is taken for silence without asking the
    detector. Lower: the detector runs all day long; higher: far speakers are missed."""

    speech_starts: float = 0.5
    """Probability of speech that opens an utterance."""

    speech_goes_on: float = 0.35
    """Probability that keeps it open; below `speech_starts`, or weak endings are cut off."""

    fade_db: float = 32.0
    """A frame this far below the loudest of its utterance is silence, whatever the detector says:
    reverberation and the detector's own slowness would else count as speech."""

    opening_frames: int = 2
    """Frames of speech, 32 ms each, that open an utterance. One: clicks open it; three: the
    shortest words ("ow") are over before it is open."""

    faint_frames: int = 5
    """Frames of faint speech, from `speech_goes_on` on, that open one too: a "pause" in a room with
    much echo stayed below `speech_starts` for all of its 0.3 s."""

    preroll_s: float = 0.48
    """Sound from before the utterance that is decoded with it: the detector opens up to 0.1 s late,
    and the recogniser needs some silence to settle."""

    first_look_s: float = 0.064
    """Silence after which an utterance is first decoded, so that the answer is there when the wait
    is over. `FinalResult` 50 to 100 ms after the end was right 32 times of 32."""

    long_s: float = 4.0
    """A longer utterance, the sound before it included, is most likely talk, and is decoded only
    once `quick_wait_s` is over: the short gaps inside of words would have it decoded often."""

    quick_wait_s: float = 0.16
    """Silence after which it is acted on where no longer sentence could mean something else. At 0.1
    the first word of "stop pulling the cat's tail" is taken for a command: a "p" is that long."""

    continued_wait_s: float = 0.25
    """Silence after a command that goes on to mean something else ("go back … to step two")."""

    prefix_wait_s: float = 0.8
    """Silence after what is no command yet but begins one ("how many … seconds left")."""

    refused_wait_s: float = 0.48
    """Silence that ends an utterance which no command begins with."""

    continuation_s: float = 1.0
    """Speech that begins this soon after an utterance belongs to it (CONTRACT.md, "Two words")."""

    longest_s: float = 8.0
    """An utterance that is still open after this long is talk; only its last part is kept."""

    sliding_s: float = 4.0
    """How much of an utterance that does not end is kept."""

    pitch: float = 1.12
    """By how much a sound is made higher, and as much shorter, before it is decoded. Of 240 clips
    of good voices (in silence, in kitchen noise at 10 dB, in two rooms) 208 were understood instead
    of 202; at 1.2 five fewer than at 1.12. Of 40 of other synthetic voices 22 instead of 19. Of
    people's orders of coffee in five levels of noise 155 instead of 153 of 175: the model seems to
    know voices from shorter throats best."""

    second_pitch: float = 1.0
    """The same for the second hearing of what could be talk. Of 136 times that something in 53
    minutes of talk sounded like a command, it was so at both pitches 63 times; of 210 true ones
    203 times."""

    adapted_longest_s: float = 3.2
    """A longer sound is not decoded twice to adapt to its speaker, unless no list says what is
    usual: it does while it lasts, and is mostly talk. At 4.5 s, and with second looks that decoded
    anew, talk cost 15 % of a core instead of 11. People's orders of coffee, at 6 to 12 dB: 784 of
    952 are understood where they are always decoded twice, 770 where only what gives a command at
    first is. Of 652 commands of ours, with that and `word_worth`, 601 were instead of 600, which is
    not worth the decoding. Nor is a longer sound worth a hint."""

    ahead_from_s: float = 0.7
    """Sound of an utterance, with what was before it, from which on it is decoded while it lasts;
    how loud its speaker is, is settled then. No other value was tried; in 245 looks at commands the
    loudness was off three times."""

    ahead_step_s: float = 0.2
    """Sound that is waited for before more of it is decoded: Vosk takes it in such steps."""

    ahead_off_db: float = 4.0
    """If the whole of it turns out to be so much louder or quieter, it is decoded anew. Of 418
    clips in a kitchen 362 were understood as loud as they should be, 5 dB quieter 365, louder
    357."""

    hopeless_words: int = 2
    """Where a first hearing gives no more words than these, and none of its readings is a command,
    nothing but the urgent sentences is tried. With 3, 630 of 850 sounds of talk were, and one of
    the 591 in 652 true commands that were understood; but "deepen the pose" could not be found
    any more where it was first heard as "even the pose"."""

    hopeless_below: float = 0.68
    """The same for longer ones that share no more of their letters, in order, with anything that is
    listened for. Of 46 true commands, in kitchen noise at 10 dB, that were understood though at
    first no reading was one, the least had 0.69; of 101 sounds of talk that needed more hearings
    54 have less than 0.7, 32 than 0.65."""

    promising_words: int = 2
    """Of how many words at least the beginning of a command has to be there before the utterance is
    decoded in more ways while it lasts. Of 686 s of talk 8 are, and 192 of 753 looks at true
    commands find it so; with one word, asking for things included, 67 s and 399."""

    second_ears_wait_s: float = 1.5
    """How long the second ears are waited for, in seconds of real time: a board on which they take
    longer is one for one ear."""

    second_ears_longest_s: float = 8.0
    """A longer sound is talk, and more than they hear at a time."""

    second_ears_least_logprob: float = -1.0
    """Mean log-probability of a token below which what they write is a guess."""

    second_ears_sure_logprob: float = -0.5
    """From this on they overrule what the first ears took and did not hear clearly."""

    likeness_words: int = 3
    """Words from which on what is only like a command counts if only the second ears heard it. Of
    33 minutes of talk, orders of coffee and lone words, 11 of 13 such that would be taken in the
    steps had one or two."""

    likeness_score: float = 0.7
    """Probability from which on it does. At 0.5 "let's see now" is taken for next, twice."""

    second_ears_most_no_speech: float = 0.5
    """Probability of no speech from which on it is noise, in which they write what they expect. Of
    45 clips of noise none was below 0.35; of 120 commands in a kitchen 8 % were above 0.3."""

    reading_margin: float = 4.0
    """How far behind the best reading, in natural logarithms, a command of one or two words may lie
    and still be taken. This and the limits up to `unlike_alone` were set together, by 240 clips of
    good voices (in silence, in kitchen noise at 10 dB, in two rooms) and 56 minutes of talk: 207
    are understood, four are taken for something else, and nothing is taken from the talk. Second
    looks come on top."""

    long_reading_margin: float = 8.0
    """The same for longer ones; in noise their best reading often has one small word wrong."""

    word_worth: float = 1.0
    """By how much, in natural logarithms, a reading of three words and more may be less likely for
    each word that it has more, if it is of the same intent: noise swallows words and adds none. Of
    952 people's orders of coffee at 6 to 12 dB, by stricter templates than they have now, 744 were
    understood at 0, 751 at 0.5, 758 at 1, 761 at 1.5, 760 at 2. It wins nothing in 652 commands of
    ours: 599, and 600 before it and some new templates."""

    doubtful_words: int = 5
    """Commands of up to so many words have to stand up to other hearings before they count."""

    doubtful_behind: float = 0.5
    """And longer ones that lie this far behind the best reading: a quarter of the true ones, and
    the one false one in 112 minutes ("can I get a double shot", taken for "at double speed")."""

    unlike_short: float = 0.5
    """By how much, in natural logarithms, other words may explain a command of one or two words
    better that is heard at both pitches. Up to 3 nothing changes there, at 4 one more is understood
    and one more taken from talk ("slower"), at 5 two and four; in other talk at 3 three in 43
    minutes ("slowly" and "slower" for "snowboy"), at 1 one in 112 ("nearly there" for "amelia")."""

    sure_margin: float = 1.0
    """How far behind the best reading, at both pitches, a command of three words and more may lie
    and need no free decoding. In 53 minutes of talk there was none with which this held but one
    that no longer is a command, at 2 three. With a margin of nothing it held for 75 of 104 true
    ones. How people ask for things ("I want a rest") needs it all the same."""

    unlike_at_once: float = 0.0
    """The same where both pitches give it first, before anything is adapted to the speaker: what
    fails here is heard again more slowly."""

    unlike_answer: float = 4.0
    """The same for "yes" and "no" while a question is open. At 1 two of six people's "no" were
    refused for "now"."""

    silence_margin: float = 0.5
    """How much likelier such a command, or an urgent one, has to be than no words at all, at both
    pitches. At 0 one more is taken from talk ("I'm back"), up to 2 no true one is lost."""

    unlike_long: float = 4.0
    """The same for those of three to five words. At 5 nothing changes, at 6 two more are taken from
    talk, at 8 three."""

    unlike_longest: float = 15.0
    """The same for longer ones; of 664 true ones, heard once each, three were lost at 10."""

    unlike_alone: float = 0.0
    """The same for those of three words and more that are not heard at the second pitch. At −3
    three true ones are lost, at 1 one is taken from talk ("have the fourth"). The same holds for
    what is found with the other pitch first: 8 of 652 clips more, and nothing in 112 minutes of
    talk."""

    third_pitch: float = 1.2
    """For what no hearing gives alone: a third opinion. Of 63 clips in kitchen noise of which
    nothing was made, or something else, it hears five that neither of the other two does; 1.06
    hears four, 0.94 three, and slower or quieter sound three to six, but these lose more of the
    rest."""

    votes: int = 3
    """How many of five hearings (at two pitches before and after the model is adapted, at the third
    after) have to have a command of three words and more among their readings, where none gives it
    alone. Of 1,500 clips in kitchen noise at 10 dB 17 more are understood than without, on paper,
    and four are taken for something else, and nothing is taken from 112 minutes of talk; with two
    votes 20 and six. Of 999 clips nine more are in fact than with one reading at each pitch, some
    of them by new templates."""

    unlike_voted: float = 9.0
    """By how much other words may explain it better: at 6 it were 14 clips, at 12 20."""

    narrowing_least: float = 0.72
    """How much of their letters, in order, what was heard and what is listened for must share, for
    a sound to be heard among its nearest sentences alone: of 286 second looks at talk half do. What
    is found then must be as much like what was heard: "jarvis" had become "dive in this", and 26 of
    29 true ones are."""

    narrowing_readings: int = 4
    """Of how many readings of each hearing the nearest sentences are sought."""

    narrowed_to: int = 10
    """How many sentences are listened for then. Of 999 clips in kitchen noise at 10 dB, 82 of which
    no second look made anything, 25 more were understood with 10, 24 with 40, 21 with 20 or 5, 17
    with one for each text, and 3 to 5 taken for something else; with the commands among the
    readings as well 29 and three. This was with `unlike_narrowed` at 0."""

    narrowed_margin: float = 4.0
    """How far behind the best reading it may lie then, at each pitch: at 6 and 8 the same, at 2, at
    0 of `unlike_narrowed`, 19 instead of 26."""

    unlike_narrowed: float = -7.5
    """By how much other words may explain it better; where so few are listened for each word costs
    little, so that what is said explains itself much better. Of those 26 clips 19 are left, and of
    three that were taken for something else one. In 112 minutes of talk nothing is taken at 0
    either; but of 258 sentences that only begin like commands ("I'll be there in two minutes"), in
    silence and in the kitchen, nine are at 0, two at -6, and at -7.5 one, which is heard freely as
    the same command."""

    free_margin: float = 4.5
    """How far behind the best reading of a free decoding, at both pitches, it may lie to count
    without that. Of 819 sounds of talk of up to 2.6 s that were no command, in 56 minutes, eleven
    have one up to 4 behind at the first pitch, most of them of a word or two; of 99 clips of ours
    that were not understood two more are."""

    urgent_margin: float = 0.5
    """How far behind the best reading a sentence may lie that was found where only the urgent ones
    are listened for. Further behind stood "stop please" for "take me back a step please"."""

    unlike_urgent: float = 2.0
    """The same for a sentence that was found where only the urgent ones are listened for. At 2 none
    of 592 utterances in 28 minutes of talk would be taken for one, at 3 the first; of stop, pause
    and pain said by good voices 25 of 28 are taken in silence, 23 and 25 in two rooms, 23 in
    kitchen noise at 10 dB; at 8 three more in silence and in noise."""

    unlike_asleep: float = 1.0
    """The same for whatever wakes it up: it hears all the talk of the day. Of 24 times that a good
    voice woke it, half of them in kitchen noise at 10 dB, 23 were below 0.5; talk began at 1.9."""

    reverberant_db: float = -9.0
    """Sound of the room itself, relative to the whole, from which on what was not understood is
    decoded once more without it. In a room with much echo it is −8 to −4, in another one and in
    kitchen noise −15 to −9, in silence −18 to −10. In the first, 68 of 104 commands of good voices
    were understood without this and 79 with it."""

    second_longest_s: float = 4.5
    """Longer utterances, the silence around them included, are talk: no second look is taken,
    unless no list says what is usual. Of 952 orders of coffee 786 were understood, not 770."""

    urgent_longest_s: float = 2.2
    """The same for the second look for what is urgent, which is short."""

    meant_words: int = 3
    """What is no command may be worth a hint if it has at least so many words, all of them ours."""

    meant_most_words: int = 8
    """And no more than so many: other people's sentences are longer, and the other hearings that it
    takes are a fifth of what listening to talk costs."""

    meant_share: float = 0.75
    """And so much of it has to be what a free decoding hears: in 9.5 minutes of talk in which 90
    utterances had none but our words, one had 0.71 and four 0.67."""

    echo_tail_s: float = 0.4
    """For this long after the loudspeaker has fallen silent the room still repeats it."""

    learned_db: float = 8.0
    """Echo taken away over a second, from which on the canceller is trusted. It is there four
    seconds after we began to speak, in both rooms, at −6 and −20 dB; 12 takes nine in the worst."""

    over_speech_kept_db: float = -12.0
    """What the canceller leaves where somebody speaks over us, at least. Of frames in which others
    spoke as loud as our echo it left more in 95 of 100, 6 dB below it in 92; of our echo alone,
    with speech found in it, in 3 of 100. At −10, 5 to 9 of 100 more of theirs are lost."""

    interrupts_db: float = 25.0
    """A sound this far above the room's own level, in which the canceller leaves more than our own
    voice, is taken for faint speech whatever the detector says: of "my knee hurts" by a low voice
    in a room with much echo it noticed nothing."""

    own_words_kept_db: float = -8.0
    """The same, where the words could be our own."""
