"""Personal data that must be erasable: the journal keeps a token, the value lives in a table beside it."""


class Personal:
    """A number, name, entry or note that belongs to a person.

    In memory it is the value; the journal's encoder replaces it by a token. An erased value reads as the
    empty string with `erased` set, so that a journal outlives what it must forget.
    """

    __slots__ = ("erased", "value")

    def __init__(self, value: str, *, erased: bool = False) -> None:
        self.value = value
        self.erased = erased

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        # Never the value: reprs end up in logs.
        return f"Personal(<{len(self.value)} characters>)"


NOTHING = Personal("")
