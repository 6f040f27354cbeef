"""From frames of sound to what somebody said.

Voice activity, utterances, the endpoint, the recogniser; `own_voice` takes out what the assistant
itself says, `deciding` says whether what was heard counts. May import: intents, models, sound,
lang, phases. Never the session: what a command does is not known here.
"""
