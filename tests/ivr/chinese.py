"""What is wrong with a voice menu's file, as people read it who read no English."""

import re
from collections.abc import Iterator

from callcenter.ivr.document import Problem
from callcenter.ivr.names import Finding
from callcenter.ivr.wording import Language, Said, Sentence, Shape, told

CHINESE = (Language.ZH_CN, Language.ZH_TW)
AS_WRITTEN = re.compile(r"“[^”]*”|「[^」]*」|`[^`]*`|'[^']*'|[\[{].*[\]}]")
"""Names and values, which are quoted from the file."""
ENGLISH = re.compile(r"[A-Za-z]+(?: [a-z]+){2,}")
"""Three words on end are a sentence, or most of one."""
WHOLE = re.compile(r".*[\u4e00-\u9fff].*[。？]", re.DOTALL)


def sentences_in(said: str) -> Iterator[Sentence]:
    """All that a text is made of."""
    if isinstance(said, Said):
        yield said.sentence
        for value in said.values.values():
            for part in (value,) if isinstance(value, str | int) else value:
                if isinstance(part, str):
                    yield from sentences_in(part)


def must_be_chinese(problem: Problem | Finding) -> None:
    """Whole sentences, without English but names, values and keys of the file."""
    for text in (problem.what, problem.mend):
        assert isinstance(text, Said), text
        # These quote English of others.
        assert not {Shape.OTHER, Shape.UNFIT} & set(sentences_in(text)), text
        for language in CHINESE:
            words = told(text, language)
            assert WHOLE.fullmatch(words), words
            assert not ENGLISH.search(AS_WRITTEN.sub("", words)), words
