"""What is said of a line: its role, why, and what it tells of the article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpustool.layout.lines import Line

RECORD, DATE = "metadata/record", "metadata/date"
NEVER = -20.0  # nats; of a line that no article begins with


@dataclass(slots=True)
class Label:
    """The role of a line, the rule or the reasons that gave it, and what the line says of the article.

    Roles: chrome, metadata, pretitle, title, subtitle, dateline, salutation, heading, body, signature, date, blank.
    """

    line: Line
    role: str
    rule: str = ""
    reasons: Mapping[str, float] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    value_start: int = 0
    part: str = ""  # the state of its paragraph in the chain of articles
    odds: float = NEVER  # for an article that begins with the line, in nats
    begins: bool = False
