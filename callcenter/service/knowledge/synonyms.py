"""Words that mean the same, as the search reads them from a file."""

from pathlib import Path
from typing import Any, Final

import structlog
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError

from callcenter.ivr.document import repeats_too_much
from callcenter.repository.migrate import DB_FOLDER
from callcenter.repository.text_query import Synonyms

log = structlog.get_logger("callcenter.knowledge")

SHIPPED: Final = DB_FOLDER / "seed" / "knowledge" / "synonyms.yaml"
#: In the installation's folder, in place of the one shipped.
OWN: Final = Path("knowledge") / "synonyms.yaml"
MOST_BYTES: Final = 1_000_000
MOST_WORDS: Final = 50
LONGEST_WORD: Final = 60
MOST_LINES: Final = 5_000
_MEND: Final = "See docs/knowledge.md."


class SynonymsError(Exception):
    """The file cannot be used: `path:line: what. How to mend.` for each fault."""


def synonyms_of(home: Path | None) -> Synonyms:
    """Those of this installation. A faulty file of its own is logged, and the shipped one used."""
    if home is not None and (home / OWN).exists():
        try:
            return read_synonyms(home / OWN)
        except SynonymsError as error:
            log.error("knowledge.synonyms_faulty", faults=str(error))
    return read_synonyms(SHIPPED)


def read_synonyms(path: Path) -> Synonyms:
    """Read a file. Raises SynonymsError with every fault."""
    content = _content(path)
    faults: list[str] = []

    def words(value: Any, line: int) -> list[str]:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_WORDS:
            faults.append(f"{path}:{line}: this is no list of 1 to {MOST_WORDS} expressions. {_MEND}")
            return []
        for word in value:
            if not isinstance(word, str) or not 1 <= len(word.strip()) <= LONGEST_WORD:
                faults.append(
                    f"{path}:{line}: {word!r} is no text of 1 to {LONGEST_WORD} characters. "
                    "Put numbers between quotation marks."
                )
        return [word for word in value if isinstance(word, str)]

    same: Any = content.get("same") or CommentedSeq()
    means: Any = content.get("means") or CommentedSeq()
    for name, part in (("same", same), ("means", means)):
        if not isinstance(part, list) or len(part) > MOST_LINES:
            raise SynonymsError(f"{path}:1: `{name}` is no list of at most {MOST_LINES} lines. {_MEND}")
    if unknown := set(content) - {"same", "means"}:
        faults.append(f"{path}:1: unknown: {', '.join(map(str, sorted(unknown, key=str)))}. {_MEND}")
    groups = [words(group, same.lc.data[place][0] + 1) for place, group in enumerate(same)]
    pairs = []
    for place, one in enumerate(means):
        line = means.lc.data[place][0] + 1
        if not isinstance(one, dict) or set(one) != {"said", "means"}:
            faults.append(f"{path}:{line}: this is not {{said: [...], means: [...]}}. {_MEND}")
            continue
        pairs.append((words(one["said"], line), words(one["means"], line)))
    if faults:
        raise SynonymsError("\n".join(faults))
    return Synonyms(groups, pairs)


def _content(path: Path) -> Any:
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise SynonymsError(f"{path}:1: it is larger than {MOST_BYTES} bytes. Take words out.")
        content = YAML(typ="rt").load(raw)
    except OSError as error:
        raise SynonymsError(f"{path}:1: it cannot be read: {error.strerror}. Make it readable.") from None
    except (YAMLError, UnicodeDecodeError, ValueError, LookupError) as error:
        mark = getattr(error, "problem_mark", None)
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        raise SynonymsError(
            f"{path}:{mark.line + 1 if mark else 1}: it is no YAML: {what}. Mend it."
        ) from None
    if not isinstance(content, dict) or repeats_too_much(content, MOST_LINES * MOST_WORDS):
        raise SynonymsError(f"{path}:1: it has no `same` and `means`. {_MEND}")
    return content
