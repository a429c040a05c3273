"""Who is told how a case stands: whoever knows its number and how its writer can be reached.

The proof is the last four digits of a phone number that the case or its customer has, or, stronger, the whole
number or an e-mail address. A wrong number and a wrong proof look the same. Numbers of cases can be guessed,
so anybody may try; wrong tries are counted over a day (86,400 s, sliding), by address as web/addresses.py
tells it, for the 10,000 keys tried last:

- of one case from one address, MOST_HERE;
- from one address, of whatever cases, MOST_OF_ADDRESS;
- with four digits, of one case from everywhere, MOST_DIGITS: after that the case takes the stronger proof
  only, right digits or not, and says so. That is all a stranger can do to the customer: whoever has the
  stronger proof is let in, unless the wrong tries came from their own address.

The odds that four digits of one case are guessed within a day: MOST_DIGITS of 10,000 for each phone number it
has, 0.2 %, from however many addresses; of some case, from one address, MOST_OF_ADDRESS of 10,000, 0.6 %. A
whole number of which all but four digits are known is guessed from one address with 0.1 %. What is learned is
no more than four words and some days, and what can be done is to appeal or to reopen, which our people see.
"""

import hmac
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from callcenter.repository.cases import Case
from callcenter.repository.models import Customer, CustomerNumber
from callcenter.service.errors import Invalid, NotFound, TooMany
from callcenter.service.limits import FailureLimit, Tries
from callcenter.service.phone_numbers import normalise

DAY_S: Final = 86_400.0
MOST_HERE: Final = 10
MOST_OF_ADDRESS: Final = 60
MOST_DIGITS: Final = 20
DIGITS: Final = 4


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What proves that one may know of a case (`told`: the row of the one that is told of, a duplicate's
    other one): phone numbers in E.164, and e-mail addresses in small letters."""

    told: Any
    numbers: Sequence[str]
    addresses: Sequence[str]


class Proofs:
    """Wrong tries, counted. `clock` gives their seconds, `countries` where a number may be of, ours first."""

    def __init__(self, clock: Callable[[], float], countries: Callable[[], Sequence[str]]) -> None:
        self._countries = countries
        self._of_address, self._here, self._digits = (
            FailureLimit(failures=most, seconds=DAY_S, clock=clock)
            for most in (MOST_OF_ADDRESS, MOST_HERE, MOST_DIGITS)
        )

    def check(self, number: str, proof: str, address: str, known: Known | None) -> Any:
        """The row of the case that is told of under `number`. Raises NotFound, also when the proof is wrong;
        TooMany; Invalid, naming `proof`, when four digits are not enough now."""
        proof = proof.strip().lower()
        # The address first: one that is locked leaves no new keys in the others.
        counted = [(self._of_address, address), (self._here, f"{address} {number}")]
        try:
            tries = [Tries(*counted)]
        except TooMany as much:
            raise TooMany("Too many wrong tries came from your address.", much.retry_after) from None
        if len(proof) == DIGITS:
            try:
                tries.append(Tries((self._digits, number)))
            except TooMany:
                tries[0].forgive()
                raise Invalid(
                    "proof",
                    "Four digits are not enough for this case today: too many wrong ones were tried.",
                    "Give the whole phone number, or the e-mail address.",
                ) from None
        if known is None or not self._is_right(proof, known):
            raise NotFound("case with this number, phone number or e-mail address")
        for each in tries:
            each.forgive()
        return known.told

    def _is_right(self, proof: str, known: Known) -> bool:
        if len(proof) == DIGITS:
            given, right = {proof}, {each[-DIGITS:] for each in known.numbers}
        else:
            given = {proof, normalise(proof, self._countries()[0]) or proof}
            right = {*known.numbers, *known.addresses}
        found = False
        for one in right:
            for each in given:
                found |= hmac.compare_digest(each.encode(), one.encode())
        return found


def known_of(connection: Connection, number: str) -> Known | None:
    """What is known of the case of this number; None when there is none."""
    own = connection.execute(select(*Case.__table__.c).where(Case.number == number)).one_or_none()
    if own is None:
        return None
    numbers, addresses = [own.reporter_number], [own.reporter_email]
    if own.customer_id:
        of_customer = select(CustomerNumber.e164).where(CustomerNumber.customer_id == own.customer_id)
        numbers += connection.scalars(of_customer).all()
        addresses.append(connection.scalar(select(Customer.email).where(Customer.id == own.customer_id)))
    other = select(*Case.__table__.c).where(Case.number == own.merged_into)
    return Known(
        told=connection.execute(other).one() if own.merged_into else own,
        numbers=[each for each in numbers if each and len(each) >= DIGITS],
        addresses=[each.lower() for each in addresses if each],
    )
