"""Turns that are done, on disk: a run that was interrupted goes on where it stopped."""

import hashlib
from pathlib import Path

import msgspec

from bench.rivals.venv import cache

from .plan import Contender, Plan
from .turn import Turn


class Kept:
    """The turns of one plan at one commit, one JSON line each, in the user's cache."""

    def __init__(self, plan: Plan, commit: str, folder: Path | None = None) -> None:
        name = hashlib.sha256(msgspec.json.encode((plan, commit))).hexdigest()[:12]
        self._path = (folder or cache()) / f"acd-{name}.jsonl"
        self.turns: list[Turn] = []
        decode = msgspec.json.Decoder(Turn).decode
        if self._path.exists():
            # The last line may be half written.
            lines = self._path.read_bytes().split(b"\n")[:-1]
            self.turns = [decode(line) for line in lines]

    def has(self, contender: Contender, number: int) -> bool:
        """That turn is done."""
        return any(turn.contender is contender and turn.number == number for turn in self.turns)

    def add(self, turn: Turn) -> None:
        """Keep it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(turn) + b"\n")
        self.turns.append(turn)

    def forget(self) -> None:
        """The run is whole, or is to begin anew."""
        self._path.unlink(missing_ok=True)
        self.turns = []
