"""Calendars of holidays: what there is of each year, and taking in a CSV file."""

from callcenter.company.holidays import MOST_BYTES
from callcenter.service.company_holidays import CalendarsView, Imported
from callcenter.service.permissions import ADMINS, SUPERVISORS

from .configuration import in_any_language
from .context import Call
from .routing import FileBody, Route

PATH = "/api/holidays"


async def get_calendars(call: Call) -> CalendarsView:
    """All calendars."""
    return await call.context.setup.calendars(call.actor)


async def put_calendar(call: Call) -> Imported:
    """Take in a file."""
    raw: bytes = call.body
    with in_any_language():
        return await call.context.setup.import_calendar(call.actor, call.path("name"), raw)


ROUTES = (
    Route(
        method="GET",
        path=PATH,
        summary="The calendars of holidays, and which years they have in full",
        handler=get_calendars,
        roles=SUPERVISORS,
        answer=CalendarsView,
    ),
    Route(
        method="PUT",
        path=f"{PATH}/{{name}}",
        summary="Take a CSV file of holidays in, at once; its years go before those that are there",
        handler=put_calendar,
        roles=ADMINS,
        file=FileBody(media=("text/csv",), most=MOST_BYTES),
        answer=Imported,
    ),
)
