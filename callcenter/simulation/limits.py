"""How much may be asked of a simulation."""

from .problems import ProblemCode, refused

#: Contacts of one request, all cases and repeats together.
MOST_CONTACTS = 200_000
FEWEST_CONTACTS = 1_000
MOST_AGENTS = 10_000
#: Agents x days x cases of one request: each agent has to log in each day.
MOST_AGENT_DAYS = 100_000
MOST_QUEUES = 200
MOST_ERLANGS = 10_000.0
MOST_REPEATS = 200
MOST_CHANGES = 20
SHORTEST_S = 1.0
LONGEST_S = 86_400.0
MOST_BYTES = 1_000_000
HIGHEST_SEED = 2**63 - 1


def within(field: str, value: float, least: float, most: float, unit: str = "", name: str = "") -> None:
    """Raise SimulationError unless `value` (no NaN) lies within the limits, both included. `name` is what the
    English words call the field, when not by itself."""
    if not least <= value <= most:
        ends = f" {unit}" if unit else ""
        raise refused(
            ProblemCode.OUT_OF_RANGE,
            field,
            f"{name or field}: {value:.15g}{ends} is not within {least:.15g}-{most:.15g}{ends}",
            value=value,
            least=least,
            most=most,
            unit=unit,
        )
