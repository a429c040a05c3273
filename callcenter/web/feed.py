"""A view as the browsers know it: what they were told last, and who they are."""

import msgspec

from .client import Client
from .encoding import encode
from .views import View


class Feed:
    """One view, encoded, and the browsers that show it."""

    def __init__(self, view: View) -> None:
        self.clients: set[Client] = set()
        self.state = {key: msgspec.Raw(encode(value)) for key, value in view.items()}

    def replace(self, view: View, now_ms: int) -> None:
        """Tell the browsers in what the whole view is different from before."""
        gone = dict.fromkeys(self.state.keys() - view.keys())
        self.push({**gone, **view}, now_ms)

    def push(self, values: View, now_ms: int) -> None:
        """Tell the browsers what is different from before; None drops a key."""
        put: dict[str, msgspec.Raw] = {}
        drop: list[str] = []
        for key, value in values.items():
            if value is None:
                if self.state.pop(key, None) is not None:
                    drop.append(key)
                continue
            raw = msgspec.Raw(encode(value))
            if self.state.get(key) != raw:
                self.state[key] = put[key] = raw
        if put or drop:
            body = encode({"put": put, "drop": drop})[1:]
            for client in self.clients:
                client.delta(now_ms, body)
