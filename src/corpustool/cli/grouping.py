"""Options that go together: a dataclass in a command's signature stands for an option for each of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_origin, get_type_hints


def joined(*functions: Callable[..., None]) -> Callable[..., None]:
    """One function that calls several in turn, with all their options in its signature.

    Those of the last function come first, and of each its own before those of groups.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Place:
    ...     line: Annotated[int, "the line"] = 1
    >>> def greet(word: str, place: Place) -> None:
    ...     print(word, place.line)
    >>> list(signature(joined(greet)).parameters)
    ['word', 'line']
    >>> joined(greet)(word="你好", line=3)
    你好 3
    """
    wanted = [dict(signature(function, eval_str=True).parameters) for function in functions]
    options: dict[str, Parameter] = {}
    for parameters in reversed(wanted):
        groups = [parameter.annotation for parameter in parameters.values() if is_dataclass(parameter.annotation)]
        own = {
            name: parameter.replace(kind=Parameter.KEYWORD_ONLY)
            for name, parameter in parameters.items()
            if parameter.annotation not in groups
        }
        for spread in (own, *map(_fields, groups)):
            options.update((name, parameter) for name, parameter in spread.items() if name not in options)

    def call(**values: Any) -> None:
        for function, parameters in zip(functions, wanted, strict=True):
            function(**{name: _value(parameter, values) for name, parameter in parameters.items()})

    call.__signature__ = Signature(list(options.values()))  # type: ignore[attr-defined]
    call.__annotations__ = {name: parameter.annotation for name, parameter in options.items()}
    return call


def _fields(group: Any) -> dict[str, Parameter]:
    """The options of a group: its annotated fields; the others are its own affair."""
    hints = get_type_hints(group, include_extras=True)
    return {
        field.name: Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
        if get_origin(hints[field.name]) is Annotated
    }


def _value(parameter: Parameter, values: Mapping[str, Any]) -> Any:
    group = parameter.annotation
    if not is_dataclass(group):
        return values[parameter.name]
    return group(**{name: values[name] for name in _fields(group)})  # type: ignore[operator]
