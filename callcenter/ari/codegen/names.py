"""How names and types of the api-docs are spelt in Python."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable

from callcenter.ari.codegen.spec import Parameter

HEADER = (
    '"""{what}\n\nWritten by ``python -m callcenter.ari.generate`` from spec.json (Asterisk {version}): '
    'do not edit."""\n\n'
)

_SCALARS = {
    "string": "str",
    "int": "int",
    "long": "int",
    "double": "float",
    "boolean": "bool",
    "Date": "str",
    "object": "dict[str, Any]",
    "containers": "Mapping[str, Any]",
    "void": "None",
    "binary": "bytes",
}


def attribute(name: str) -> str:
    """Python's name of a field or parameter."""
    return f"{name}_" if keyword.iskeyword(name) else name


def class_name(nickname: str) -> str:
    """The class of an operation: ``sendDTMF`` gives ``SendDTMF``."""
    return "".join(part[:1].upper() + part[1:] for part in nickname.split("_"))


def snake_to_class(name: str) -> str:
    """The class of a resource: ``deviceStates`` gives ``DeviceStates``."""
    return name[:1].upper() + name[1:]


def element(type_name: str) -> tuple[str, bool]:
    """Split ``List[X]`` into X and True; anything else into itself and False."""
    match = re.fullmatch(r"List\[(.*)\]", type_name)
    return (match.group(1), True) if match else (type_name, False)


def python_type(type_name: str, model: Callable[[str], str] = str) -> str:
    """The Python type of an api-docs type; ``model`` spells the names of models."""
    inner, many = element(type_name)
    spelt = _SCALARS.get(inner) or model(inner)
    return f"tuple[{spelt}, ...]" if many else spelt


def parameter_type(parameter: Parameter) -> str:
    """The annotation of a parameter, without its being optional."""
    if parameter.place == "body":
        # eventFilter and dynamic configuration are the only bodies that are not a set of variables.
        return "Sequence[Mapping[str, str]]" if parameter.name == "fields" else "Mapping[str, Any]"
    if parameter.multiple:
        return "str | Sequence[str]"
    if parameter.values:
        return "Literal[" + ", ".join(f'"{value}"' for value in parameter.values) + "]"
    return python_type(parameter.type)


def field_line(parameter: Parameter) -> str:
    """One attribute of an operation."""
    spelt = parameter_type(parameter)
    if parameter.required:
        return f"    {attribute(parameter.name)}: {spelt}\n"
    return f"    {attribute(parameter.name)}: {spelt} | None = None\n"


def signature(parameters: Iterable[Parameter]) -> str:
    """The keyword-only part of a method's signature, the required ones first."""
    ordered = sorted(parameters, key=lambda parameter: not parameter.required)
    optional = " | None = None"
    parts = [f"{attribute(p.name)}: {parameter_type(p)}{'' if p.required else optional}" for p in ordered]
    return "self, *, " + ", ".join(parts) if parts else "self"


def arguments(parameters: Iterable[Parameter]) -> str:
    """The same parameters passed on by keyword."""
    return ", ".join(f"{attribute(p.name)}={attribute(p.name)}" for p in parameters)
