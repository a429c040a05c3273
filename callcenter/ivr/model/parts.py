"""What every part of a flow is made of: names, variables, words, keys, labels."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Language = Literal["zh-CN", "zh-TW", "en"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Variable = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=60)]


class OrOne:
    """Of a list, for the JSON Schema: one part of it may stand there without the list."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


class OrNumber:
    """Of a text, for the JSON Schema: a number of this kind may stand there without quotes."""

    def __init__(self, kind: Literal["integer", "number"] = "integer") -> None:
        self._kind = kind

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(core) | {"type": ["string", self._kind]}


def _as_text(value: Any) -> Any:
    """YAML makes a number of 1; where a word is wanted it is one."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_as_text), OrNumber()]
Key = Annotated[str, Field(pattern=r"^[0-9*#]$"), BeforeValidator(_as_text)]
Labels = dict[Language, Annotated[str, Field(min_length=1, max_length=80)]]


class Part(BaseModel):
    """A mapping of the file: nothing in it is passed over, and nothing is changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)
