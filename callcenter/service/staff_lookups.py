"""What the company's own people do by keypad: look-ups that change what callers hear.

Each looks again whether the staff number it is given is someone's who may; that a caller has proved to have
the number is the flow's matter (callcenter.ivr.validate sees to it). What became of it is in `result`;
NOT_FOUND is what is not there: no such notice, no prompt of that number, no room for another notice.

What takes time (the recording is read and converted) comes first, and a time-out then changes nothing; the
change itself comes last, is quick, and once begun is made to its end and answered.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from pathlib import Path

from callcenter.domain.enums import LookupStatus
from callcenter.domain.sounds import RECORDING, is_recording
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.lookups import NOT_FOUND, Answer
from callcenter.service.notices import Notices
from callcenter.service.permissions import Actor
from callcenter.service.prompts import Prompts
from callcenter.service.staff_pins import StaffPins


class StaffResult(StrEnum):
    """What became of a change by phone."""

    DONE = "done"
    NOT_ALLOWED = "not_allowed"
    UNUSABLE = "unusable"  # the recording: too short, silent, distorted


class StaffLookups:
    """The look-ups of callcenter.ivr.validate.STAFF_LOOKUPS. `recordings`: where Asterisk keeps them."""

    def __init__(self, pins: StaffPins, notices: Notices, prompts: Prompts, recordings: Path) -> None:
        self.pins = pins
        self.notices = notices
        self.prompts = prompts
        self._recordings = recordings

    @property
    def by_name(self) -> Mapping[str, Callable[..., Awaitable[Answer]]]:
        """As flows name them."""
        return {
            "verify_staff": self.verify_staff,
            "publish_notice": self.publish_notice,
            "current_notice": self.current_notice,
            "withdraw_notice": self.withdraw_notice,
            "prompt_by_number": self.prompt_by_number,
            "save_prompt": self.save_prompt,
        }

    async def verify_staff(self, staff_number: str, pin: str) -> Answer:
        """Found when the PIN is that of the number, and its user may do things by phone."""
        user = await self.pins.verified(staff_number, pin)
        return Answer(status=LookupStatus.FOUND) if user is not None else NOT_FOUND

    async def publish_notice(self, notice: str, recording: str, staff_number: str) -> Answer:
        """All callers hear the recording first from now on. Data: result."""

        async def publish(actor: Actor) -> None:
            await self.notices.publish(actor, notice, await self._recorded(recording))

        return await self._done(staff_number, publish)

    async def current_notice(self, notice: str) -> Answer:
        """The notice in force. Data: sound."""
        sound = self.notices.sound(notice)
        return Answer(status=LookupStatus.FOUND, data={"sound": sound}) if sound else NOT_FOUND

    async def withdraw_notice(self, notice: str, staff_number: str) -> Answer:
        """Nobody hears the notice any more. Data: result."""

        async def withdraw(actor: Actor) -> None:
            await self.notices.withdraw(actor, notice)

        return await self._done(staff_number, withdraw)

    async def prompt_by_number(self, prompt_number: str) -> Answer:
        """Data: name, and what is played in each language (empty: nothing is there): zh_cn, zh_tw, en."""
        name = await self.prompts.by_number(prompt_number)
        if not name:
            return NOT_FOUND
        sounds = await self.prompts.sounds(name)
        data = {language.replace("-", "_").lower(): sound for language, sound in sounds.items()}
        return Answer(status=LookupStatus.FOUND, data={"name": name, **data})

    async def save_prompt(
        self, prompt_number: str, language: str, recording: str, staff_number: str
    ) -> Answer:
        """The recording is the company's own prompt in that language from now on. Data: result, sound."""
        name = await self.prompts.by_number(prompt_number)
        if not name:
            return NOT_FOUND

        async def save(actor: Actor) -> None:
            data = await self._recorded(recording)
            await self.prompts.save(actor, language, name, data, "recorded by phone")

        return await self._done(staff_number, save, sound=f"{language}/{name}")

    async def _done(self, staff_number: str, do: Callable[[Actor], Awaitable[None]], **more: str) -> Answer:
        actor = await self.pins.actor(staff_number)
        try:
            if actor is None:
                raise Forbidden("This staff number is nobody's.", "Ask an administrator.")
            await do(actor)
        except Forbidden:
            result = StaffResult.NOT_ALLOWED
        except Invalid:
            result = StaffResult.UNUSABLE
        except (NotFound, Conflict):
            return NOT_FOUND
        else:
            result = StaffResult.DONE
        return Answer(status=LookupStatus.FOUND, data={"result": result.value, **more})

    async def _recorded(self, recording: str) -> bytes:
        """The sound of a record node's variable. Raises Invalid for anything else."""
        name = recording.removeprefix(RECORDING)
        if not recording.startswith(RECORDING) or not is_recording(name):
            raise Invalid("recording", "This is no recording.", "Record something first.")
        try:
            return await asyncio.to_thread((self._recordings / f"{name}.wav").read_bytes)
        except FileNotFoundError:
            raise Invalid("recording", "The recording has gone.", "Record it again.") from None
