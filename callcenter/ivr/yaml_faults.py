"""What YAML's parser finds wrong in a file, in words."""

from __future__ import annotations

import re

from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from callcenter.ivr.wording import Said, Shape, StoryFaults, Tokens, Yaml, recognised

_DUPLICATE = re.compile(r'found duplicate key "(.*?)"(?: with value .*)?$')
"""What ruamel says of a key that stands twice; the value it goes on with is Python's writing of it."""


class Merges(Exception):
    """A mapping has YAML's merge key, in whatever writing."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class Unfit(Exception):
    """A value is not what its tag, or its own form, says."""

    def __init__(self, line: int, tag: str, value: object) -> None:
        super().__init__()
        self.line, self.tag, self.value = line, tag, value


def parser_fault(error: Exception, raw: bytes) -> tuple[int, Said, Said]:
    """The line, what is wrong in these bytes, and how to mend it."""
    match error:
        case Merges():
            return error.line, Shape.MERGES(), Shape.WRITE_OUT_KEYS()
        case Unfit(tag="tag:yaml.org,2002:timestamp", value=str(moment)):
            return error.line, StoryFaults.NO_MOMENT(value=moment), StoryFaults.A_MOMENT()
        case Unfit(tag="tag:yaml.org,2002:int", value=str(number)) if number[1:].isdigit():
            return error.line, Shape.HUGE_NUMBER(), Shape.WRITE_SMALLER()
        case Unfit():
            tag = error.tag.replace("tag:yaml.org,2002:", "!!")
            return error.line, Shape.NOT_YAML(why=Shape.TAG_UNFIT(tag=tag)), Shape.MEND_LINE()
        case UnicodeDecodeError():
            return raw[: error.start].count(b"\n") + 1, Shape.NOT_UTF8(), Shape.SAVE_AS_UTF8()
        case DuplicateKeyError():
            mark = error.problem_mark
            twice = _DUPLICATE.match(" ".join(str(error.problem).split()))
            key = twice[1] if twice else Shape.A_KEY()
            return mark.line + 1 if mark else 1, Shape.TWICE(key=key), Shape.ONE_OUT_OR_RENAME()
        case MarkedYAMLError():
            mark = error.problem_mark or error.context_mark
            said = " ".join(str(error.problem or error.context or "not YAML").split())
            line = min(mark.line, len(raw.splitlines()) - 1) + 1 if mark is not None else 1
            return line, Shape.NOT_YAML(why=_why(said)), Shape.MEND_LINE()
        case RecursionError():
            # Python says of some steps on the way what it was doing there.
            return 1, Shape.NOT_YAML(why=Yaml.DEEP()), Shape.MEND_WRITING()
        case TypeError():
            return 1, Shape.CONTAINER_AS_KEY(), Shape.LOOK_FOR_BRACKET()
        case _:
            said = (str(error).splitlines() or ["cannot be parsed"])[0]
            return 1, Shape.NOT_YAML(why=_why(said)), Shape.MEND_WRITING()


def _why(said: str) -> Said:
    """What the parser says, which it says in English."""
    return recognised(said, Yaml, Tokens) or Shape.OTHER(message=said)
