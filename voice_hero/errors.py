"""Every error that this package raises on purpose."""


class VoiceHeroError(Exception):
    """Base class: the message says what is wrong, with the value, and what to do."""


class ModelError(VoiceHeroError):
    """A speech model is missing, damaged, or of a kind that cannot be used."""


class DownloadError(VoiceHeroError):
    """A file could not be fetched whole, or is not the file that was expected."""


class IntentError(VoiceHeroError):
    """A sentence template cannot be used."""


class PoseError(VoiceHeroError):
    """A pose is unknown, or its file has a mistake."""


class DialogError(VoiceHeroError):
    """A rehearsal dialogue has a mistake."""


class DeviceError(VoiceHeroError):
    """A microphone or loudspeaker cannot be found, named or opened."""

    def __init__(self, message: str, remedy: str = "") -> None:
        """`remedy`: what to do, where it is not to plug one in."""
        super().__init__(message)
        self.remedy = remedy


class SoundServerError(DeviceError):
    """The sound server refuses; it may come back."""


class RecordingError(VoiceHeroError):
    """A sound file cannot be read or written."""


class CacheError(VoiceHeroError):
    """Rendered speech could not be kept on disk."""


class SpeechError(VoiceHeroError):
    """A text cannot be spoken."""


class JournalError(VoiceHeroError):
    """The record of the practice cannot be opened or written."""


class ServiceError(VoiceHeroError):
    """The service cannot be set up, shown or removed."""
