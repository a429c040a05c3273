"""What pydantic finds wrong in a file, in words for whoever writes it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic_core import ErrorDetails

from callcenter.ivr.names import meant

_CHINESE_COMMAS = "，、"


def follows(error: ErrorDetails) -> bool:
    """Whether it only says again that parts of a list are wrong: these are left out when it is counted."""
    given = error["input"]
    return error["type"] == "too_short" and isinstance(given, list | tuple | dict) and len(given) > 0


def in_words(error: ErrorDetails, name: str, known: Collection[str]) -> tuple[str, str]:
    """What is wrong and how to mend it. `name`: the key; `known`: the keys there may be, to guess with."""
    message = error["msg"].removeprefix("Value error, ")
    match error["type"]:
        case "missing":
            return f"{name!r} is missing", "add it"
        case "extra_forbidden":
            wrong = str(error["loc"][-1])
            return f"{wrong!r} is not known here", meant(wrong, known) or "take it out, or mend its spelling"
        case "union_tag_not_found":
            return f"{name!r} has no kind", "add `kind:` (say, menu, collect …)"
        case "union_tag_invalid":
            context = error.get("ctx", {})
            tag, tags = str(context.get("tag")), str(context.get("expected_tags"))
            close = meant(tag, tags.replace("'", "").split(", "))
            return f"{name!r} has the unknown kind {tag!r}", close or f"use {tags}"
        case "value_error":
            what, _, mend = message.partition("; ")
            return what, mend or "change it"
        case kind:
            is_key = error["loc"][-1:] == ("[key]",)
            if kind == "invalid_key" or (is_key and kind == "string_type"):
                return f"the key {_shown(error['input'])} is no text", "write a name, or put it in quotes"
            said, mend = _value(error, message)
            what = f"the key {_shown(error['input'])}" if is_key else f"{name!r} = {_shown(error['input'])}"
            return f"{what}: {said}", mend


def _value(error: ErrorDetails, message: str) -> tuple[str, str]:
    given, context = error["input"], error.get("ctx", {})
    too_long = error["type"] == "string_too_long"
    if isinstance(given, str) and not too_long and any(comma in given for comma in _CHINESE_COMMAS):
        return "it has a Chinese comma", "write [one, two], with the comma of the Latin keyboard"
    match error["type"]:
        case "literal_error":
            expected = str(context.get("expected")).replace("'", "")
            words = expected.replace(" or ", ", ").split(", ")
            same = [word for word in words if word.casefold() == str(given).casefold()]
            close = f"write {same[0]}" if same else meant(str(given), words)
            return f"not one of {', '.join(words)}", close or f"write {expected}"
        case "string_pattern_mismatch":
            return "not of the right form", FORMS.get(str(context.get("pattern")), "mend its spelling")
        case "too_short" | "string_too_short":
            return "nothing is in it", "write at least one" if "string" not in error["type"] else "write it"
        case "too_long" | "string_too_long":
            what = "characters" if "string" in error["type"] else "parts"
            most = context.get("max_length")
            return f"it has more than {most} {what}", f"at most {most} are allowed"
        case "greater_than_equal":
            return f"less than {context.get('ge')}", f"write {context.get('ge')} or more"
        case "less_than_equal":
            return f"more than {context.get('le')}", f"write {context.get('le')} or less"
        case kind:
            return _WANTED.get(kind, (message, "change the value"))


FORMS = {
    r"^[A-Za-z][A-Za-z0-9_]*$": "a name has letters a to z, digits and underscores, a letter first",
    r"^[a-z][a-z0-9_]*$": "write small letters, digits and underscores, a letter first",
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$": "a variable has small letters, digits, underscores and one dot",
    r"^[0-9*#]$": "write one key of a telephone: 0 to 9, * or #",
    r"^[0-9*#]+$": "write keys of a telephone: 0 to 9, * and #",
    r"^https?://": "begin with https:// or http://",
}
"""The patterns of the models, in words."""

_MAPPING = ("not a mapping", "write keys with values below it")
_WHOLE = ("not a whole number", "write one, as 3")
_NUMBER = ("not a number", "write one, as 3 or 2.5")
_YES_OR_NO = ("neither true nor false", "write one of them")
_WANTED = {
    "string_type": ("not a text", "write a name or a text, in quotes if it may be taken for something else"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": ("not a list", "write it as [one, two]"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "finite_number": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
}
"""What is wrong and what to write, by the kind of pydantic's finding."""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"
