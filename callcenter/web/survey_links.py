"""What a survey's link opens, without a log-in: the survey, and the answers to it.

The link's token comes in `Authorization: Link TOKEN`. It stands behind the # of the page's address, so that
no server and no log has it.
"""

from collections.abc import Mapping
from typing import Protocol

from aiohttp import web

from callcenter.service.satisfaction.answers import LONGEST_TOKEN, SurveyPage, Thanks

from .addresses import address_of
from .context import Call, too_many
from .errors import ApiError, ErrorCode
from .ratelimit import Rate, RateLimiter
from .routing import Route
from .satisfaction import SurveyAnswers

_SCHEME = "Link "
#: Requests of one address.
RATE = Rate(burst=30, per_second=1)


class LinksPort(Protocol):
    """callcenter.service.satisfaction.answers."""

    async def page(self, token: str) -> SurveyPage: ...
    async def take(self, token: str, given: Mapping[str, str]) -> Thanks: ...


#: Where wiring.py puts the service, and the limit of requests by address.
LINKS: web.AppKey[LinksPort] = web.AppKey("survey_links", LinksPort)
LIMIT: web.AppKey[RateLimiter] = web.AppKey("survey_limit", RateLimiter)


def _token(call: Call) -> str:
    if wait := call.request.app[LIMIT].take(address_of(call.request)):
        raise too_many(wait)
    given = call.request.headers.get("Authorization", "")
    token = given.removeprefix(_SCHEME)
    if token == given or not 0 < len(token) <= LONGEST_TOKEN:
        raise ApiError(
            ErrorCode.UNAUTHENTICATED, "There is no link in the request.", "Open the link you were sent."
        )
    return token


async def get_survey(call: Call) -> SurveyPage:
    """The questions, or that it was answered."""
    return await call.request.app[LINKS].page(_token(call))


async def answer_survey(call: Call) -> Thanks:
    """All answers at once. Sent again, nothing changes."""
    body: SurveyAnswers = call.body
    return await call.request.app[LINKS].take(_token(call), body.answers)


ROUTES = (
    Route(
        method="GET",
        path="/api/survey",
        summary="The survey behind a link (Authorization: Link TOKEN)",
        handler=get_survey,
        roles=None,
        answer=SurveyPage,
    ),
    Route(
        method="POST",
        path="/api/survey",
        summary="The answers to a survey by its link, all of them at once (Authorization: Link TOKEN)",
        handler=answer_survey,
        roles=None,
        body=SurveyAnswers,
        answer=Thanks,
    ),
)
