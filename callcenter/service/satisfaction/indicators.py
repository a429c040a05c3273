"""From answers to indicators: details, the areas they belong to, the whole.

Of each person who answered: a detail's score is the mean of their answers to its questions; an area's is the
mean of its details by their `weight`, and the whole's that of its areas, in each case over those that have a
score, whose weights then count for all: S = sum(w_i * s_i) / sum(w_i). Each person counts once, so a group's
score is the mean over its people, not over answers. It is not the weighted mean of the group's areas where
people were asked different things.
"""

from collections.abc import Mapping

from callcenter.care import Care, Purpose


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


def of_customers(care: Care) -> list[str]:
    """The indicators that are shown of customers: all but what only the agents are asked."""
    customers, agents = _asked(care)
    return [
        node.code
        for node in care.indicators
        if not (agents - customers).issuperset(care.indicators.below(node.code))
    ]


def of_agents(care: Care) -> list[str]:
    """The indicators that are shown of agents: those that they are asked, and what is made of nothing that
    only customers are."""
    customers, agents = _asked(care)
    return [
        node.code
        for node in care.indicators
        for below in [set(care.indicators.below(node.code))]
        if below & agents and not below & (customers - agents)
    ]


def _asked(care: Care) -> tuple[set[str], set[str]]:
    """The details that customers and agents are asked about."""
    customers: set[str] = set()
    agents: set[str] = set()
    for survey in care.content.surveys.values():
        asked = agents if survey.purpose is Purpose.AGENTS else customers
        asked.update(each.indicator for each in survey.questions if each.indicator)
    return customers, agents
