"""A learner who goes once through a pose, whatever its steps are."""

from voice_hero.poses.pose import Pose
from voice_hero.rehearsal.dialog import Dialog, Turn

HOLD_S = 30
"""Length of the hold that the learner asks for, in seconds, where the pose allows it."""

_IN_THE_HOLD_S = 12.0
_ON_THE_WAY_OUT_S = 3.0


def once_through(pose: Pose, called: str) -> Dialog:
    """From "start" to "stop": no caution applies, a short hold, a question in it, the way out.

    `called` is how the pose is asked for: its name, or its file.
    """
    plan = pose.hold.plan
    seconds = min(max(HOLD_S, plan.least_s), plan.most_s)
    turns = [Turn(say=("start",)), Turn(say=("no",)), Turn(say=(f"hold for {seconds} seconds",))]
    turns += [Turn(say=("next",)) for _ in range(pose.hold.step - 1)]
    turns += [
        Turn(say=("how long",), until=pose.hold.ready[-1].text),
        Turn(say=("come out",), wait=_IN_THE_HOLD_S),
        Turn(say=("yes",), until="comfortable"),
    ]
    if pose.follow_up_pose is not None:
        turns.append(Turn(say=("no",), until="guide you through"))
    return Dialog(name=pose.name, pose=called, turns=(*turns, Turn(say=("stop",))))
