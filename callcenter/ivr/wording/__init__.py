"""What is wrong with the files of voice menus, in the languages people read."""

from callcenter.ivr.wording.flow import Flows, Proofs, SetUp, Values
from callcenter.ivr.wording.names import Names
from callcenter.ivr.wording.parser import Tokens, Yaml
from callcenter.ivr.wording.said import (
    Language,
    Refused,
    Said,
    Sentence,
    Value,
    folded,
    from_json,
    recognised,
    sentences,
    to_json,
    told,
)
from callcenter.ivr.wording.shape import OsFaults, Shape
from callcenter.ivr.wording.sounds import SoundFaults, Sounds, WavFaults
from callcenter.ivr.wording.stories import Differences, StoryFaults, Told

__all__ = [
    "Differences",
    "Flows",
    "Language",
    "Names",
    "OsFaults",
    "Proofs",
    "Refused",
    "Said",
    "Sentence",
    "SetUp",
    "Shape",
    "SoundFaults",
    "Sounds",
    "StoryFaults",
    "Tokens",
    "Told",
    "Value",
    "Values",
    "WavFaults",
    "Yaml",
    "folded",
    "from_json",
    "recognised",
    "sentences",
    "to_json",
    "told",
]
