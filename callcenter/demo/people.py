"""Who calls: the demo company's customers, with what they may be asked for, and people nobody knows."""

import random
from collections.abc import Collection

import msgspec
from ruamel.yaml import YAML

from callcenter.company import DEMO_COMPANY

#: So many callers of ten are customers, where one is free.
_CUSTOMERS_OF_TEN = 6
_SEED = DEMO_COMPANY.with_name("haiqiao.yaml")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: the number they call from, the numbers of their orders and complaints."""

    number: str
    orders: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def last_four(self) -> str:
        """What proves who they are."""
        return self.number[-4:]


def demo_customers() -> tuple[Person, ...]:
    """The demo company's customers, each by their first number."""
    seed = YAML(typ="safe").load(_SEED)

    def numbers(kind: str, customer: str) -> tuple[str, ...]:
        return tuple(row["number"] for row in seed[kind] if row["customer"] == customer)

    return tuple(
        Person(
            number=row["numbers"][0], orders=numbers("orders", row["id"]), cases=numbers("cases", row["id"])
        )
        for row in seed["customers"]
    )


def somebody(customers: tuple[Person, ...], calling: Collection[str], rng: random.Random) -> Person:
    """Who calls next: nobody who is calling already."""
    free = [each for each in customers if each.number not in calling]
    if free and rng.randrange(10) < _CUSTOMERS_OF_TEN:
        return rng.choice(free)
    while (number := f"+86139{rng.randrange(10**8):08}") in calling:
        pass
    return Person(number=number)
