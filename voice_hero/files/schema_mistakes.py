"""Where a file departs from its schema, told with its line and in words that its writer knows."""

import difflib
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from voice_hero.files.finding import Finding
from voice_hero.files.yaml_source import FieldPath, YamlSource, dotted


def schema_findings(
    source: YamlSource, error: ValidationError, schema: type[BaseModel]
) -> list[Finding]:
    """Each mistake that pydantic found in `source`, in the order of its lines.

    A check of our own raises ValueError with a message that begins with the field it means, as
    seen from its model: "hold.step is 9, but …". A list that is only too short because an item in
    it is broken is not told.
    """
    mistakes = error.errors(include_url=False, include_input=True)
    broken = {mistake["loc"][:end] for mistake in mistakes for end in range(len(mistake["loc"]))}
    return sorted(
        _finding(source, dict(mistake), schema)
        for mistake in mistakes
        if mistake["type"] != "too_short" or mistake["loc"] not in broken
    )


def _finding(source: YamlSource, mistake: dict[str, Any], schema: type[BaseModel]) -> Finding:
    path: FieldPath = tuple(part for part in mistake["loc"] if part != "[key]")
    message = mistake["msg"]
    match mistake["type"]:
        case "missing":
            message = "is missing (every field without a default must be there)"
        case "extra_forbidden":
            message = f"is no field of this file ({_hint(path, schema)})"
        case "value_error":
            path, message = _moved(path, str(mistake["ctx"]["error"]))
        case _:
            message = f"{message[:1].lower()}{message[1:]} (found {_short(mistake['input'])})"
    return Finding(source.file, source.line_of(path), dotted(path) or "file", message)


def _hint(path: FieldPath, schema: type[BaseModel]) -> str:
    """What may stand where the unknown field at `path` was found."""
    fields = _fields_at(path[:-1], schema)
    near = difflib.get_close_matches(str(path[-1]), fields, 1)
    return f"did you mean {near[0]}?" if near else f"expected: {', '.join(fields)}"


def _moved(path: FieldPath, message: str) -> tuple[FieldPath, str]:
    first, _, rest = message.partition(" ")
    parts = tuple(int(part) if part.isdigit() else part for part in first.split("."))
    return (*path, *parts), rest


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fields_at(path: FieldPath, schema: type[BaseModel]) -> list[str]:
    model = schema
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
