"""What a flow marks sensitive: masked before anything sees it, kept in memory only, and dropped."""

from callcenter.domain import effects as do
from callcenter.domain.messages import AnyMessage, DigitReceived
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center
from callcenter.ivr.session import MASK, SECRET_PREFIX


class SecretPad:
    """Masks digits of sensitive entries and resolves "secret:NAME" in the arguments of look-ups."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}
        self._kept: dict[tuple[str, str], str] = {}

    def mask(self, center: Center, message: AnyMessage) -> AnyMessage:
        """The message as the journal and the menu may see it."""
        if not isinstance(message, DigitReceived) or (leg := center.legs.get(message.leg_id)) is None:
            return message
        contact = center.contacts.get(leg.contact_id)
        if contact is None or not contact.ivr_secret or not message.digit.value.isdecimal():
            return message
        self._last[contact.id] = message.digit.value
        return DigitReceived(leg_id=message.leg_id, digit=Personal(MASK))

    def perform(self, effect: do.KeepSecretDigit | do.ForgetSecret | do.ForgetSecrets) -> None:
        """Keep or drop as the menu says."""
        match effect:
            case do.KeepSecretDigit(contact_id=contact_id, variable=variable):
                key = (contact_id, variable)
                self._kept[key] = self._kept.get(key, "") + self._last.pop(contact_id, "")
            case do.ForgetSecret(contact_id=contact_id, variable=variable):
                self._kept.pop((contact_id, variable), None)
            case do.ForgetSecrets(contact_id=contact_id):
                self._last.pop(contact_id, None)
                for key in [key for key in self._kept if key[0] == contact_id]:
                    del self._kept[key]

    def resolve(self, contact_id: str, arguments: dict[str, str]) -> dict[str, str] | None:
        """The arguments with the kept values put in; None when one is not kept (any more)."""
        resolved = {}
        for name, value in arguments.items():
            if value.startswith(SECRET_PREFIX):
                kept = self._kept.get((contact_id, value.removeprefix(SECRET_PREFIX)))
                if kept is None:
                    return None
                value = kept
            resolved[name] = value
        return resolved
