"""From answers to indicators: details, the areas they belong to, the whole.

Of each person who answered: a detail's score is the mean of their answers to its questions; an area's is the
mean of its details by their `weight`, and the whole's that of its areas, in each case over those that have a
score, whose weights then count for all: S = sum(w_i * s_i) / sum(w_i). Each person counts once, so a group's
score is the mean over its people, not over answers. It is not the weighted mean of the group's areas where
people were asked different things.
"""

from collections.abc import Mapping

from callcenter.care import Care


def scores(care: Care, answered: Mapping[str, list[float]]) -> dict[str, float]:
    """The scores (0-100) of one person's answers by detail, for each indicator that has one."""
    found: dict[str, float] = {}

    def score(code: str) -> float | None:
        node = care.indicators.get(code)
        assert node is not None
        if not node.children:
            values = answered.get(code, [])
            result = sum(values) / len(values) if values else None
        else:
            parts = [(each.weight, score(each.code)) for each in node.children]
            had = [(weight, value) for weight, value in parts if value is not None]
            result = (
                sum(weight * value for weight, value in had) / sum(weight for weight, _ in had)
                if had
                else None
            )
        if result is not None:
            found[code] = result
        return result

    for node in care.content.indicators:
        score(node.code)
    return found


def overall(care: Care, answered: Mapping[str, list[float]]) -> float | None:
    """The score of the whole; None when nothing that counts was answered."""
    return scores(care, answered).get(care.content.indicators[0].code)
