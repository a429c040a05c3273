"""What pydantic finds wrong in a file, in words for whoever writes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from callcenter.ivr.model import ITEM_TAGS
from callcenter.ivr.names import meant
from callcenter.ivr.wording import Refused, Said, Sentence, Shape

_CHINESE_COMMAS = "，、"


def follows(error: ErrorDetails) -> bool:
    """Whether it only says again that parts of a list are wrong: these are left out when it is counted."""
    given = error["input"]
    return error["type"] == "too_short" and isinstance(given, list | tuple | dict) and len(given) > 0


def in_words(error: ErrorDetails, name: str, known: Collection[str]) -> tuple[Said, Said]:
    """What is wrong and how to mend it. `name`: the key; `known`: the keys there may be, to guess with."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Shape.MISSING(name=name), Shape.ADD()
        case "extra_forbidden":
            wrong = str(error["loc"][-1])
            return Shape.UNKNOWN_KEY(key=wrong), meant(wrong, known) or Shape.OUT_OR_RESPELL()
        case "union_tag_not_found":
            return Shape.NO_KIND(name=name), Shape.ADD_KIND()
        case "union_tag_invalid":
            tag, tags = str(context.get("tag")), str(context.get("expected_tags")).split(", ")
            close = meant(tag, [each.strip("'") for each in tags])
            return Shape.UNKNOWN_KIND(name=name, kind=tag), close or Shape.USE(kinds=tags)
        case "value_error" if isinstance(refused := context.get("error"), Refused):
            return refused.what, refused.mend
        case kind:
            is_key = error["loc"][-1:] == ("[key]",)
            shown = _shown(error["input"])
            if kind == "invalid_key" or (is_key and kind == "string_type"):
                return Shape.KEY_NO_TEXT(shown=shown), Shape.WRITE_NAME()
            said, mend = _value(error)
            if is_key:
                return Shape.KEY(shown=shown, said=said), mend
            return Shape.VALUE(name=name, shown=shown, said=said), mend


def _value(error: ErrorDetails) -> tuple[Said, Said]:
    given, context = error["input"], error.get("ctx", {})
    too_long = error["type"] == "string_too_long"
    if isinstance(given, str) and not too_long and any(comma in given for comma in _CHINESE_COMMAS):
        return Shape.CHINESE_COMMA(), Shape.LATIN_COMMA()
    match error["type"]:
        case "literal_error":
            words = str(context.get("expected")).replace("'", "").replace(" or ", ", ").split(", ")
            same = [word for word in words if word.casefold() == str(given).casefold()]
            close = Shape.WRITE(word=same[0]) if same else meant(str(given), words)
            return Shape.NOT_ONE_OF(words=words), close or _one_of(words)
        case "string_pattern_mismatch":
            return Shape.WRONG_FORM(), FORMS.get(str(context.get("pattern")), Shape.MEND_SPELLING)()
        case "too_short":
            return Shape.EMPTY(), Shape.AT_LEAST_ONE()
        case "string_too_short":
            return Shape.EMPTY(), Shape.WRITE_IT()
        case "too_long" | "string_too_long":
            most = str(context.get("max_length"))
            what = Shape.TOO_LONG if too_long else Shape.TOO_MANY
            return what(most=most), Shape.AT_MOST(most=most)
        case "greater_than_equal":
            least = str(context.get("ge"))
            return Shape.LESS(least=least), Shape.OR_MORE(least=least)
        case "less_than_equal":
            most = str(context.get("le"))
            return Shape.MORE(most=most), Shape.OR_LESS(most=most)
        case "speech":
            return Shape.SPEECH(items=ITEM_TAGS), Shape.CHANGE_VALUE()
        case "recursion_loop":
            return Shape.ROUND(), Shape.CHANGE_VALUE()
        case kind if kind in _WANTED:
            what, mend = _WANTED[kind]
            return what(), mend()
        case _:
            return Shape.UNFIT(message=error["msg"]), Shape.CHANGE_VALUE()


def _one_of(words: Sequence[str]) -> Said:
    *first, last = words
    return Shape.WRITE(word=Shape.OR(first=first, last=last) if first else last)


FORMS: Mapping[str, Sentence] = {
    r"^[A-Za-z][A-Za-z0-9_]*$": Shape.A_NAME,
    r"^[a-z][a-z0-9_]*$": Shape.SMALL_LETTERS,
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$": Shape.A_VARIABLE,
    r"^[0-9*#]$": Shape.A_PHONE_KEY,
    r"^[0-9*#]+$": Shape.PHONE_KEYS,
    r"^https?://": Shape.HTTP,
}
"""The patterns of the models, in words."""

_MAPPING = (Shape.NOT_A_MAPPING, Shape.KEYS_BELOW)
_WHOLE = (Shape.NOT_WHOLE, Shape.WHOLE)
_NUMBER = (Shape.NOT_NUMBER, Shape.NUMBER)
_YES_OR_NO = (Shape.NOT_BOOL, Shape.BOOL)
_WANTED = {
    "string_type": (Shape.NOT_TEXT, Shape.TEXT),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": (Shape.NOT_LIST, Shape.LIST),
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
