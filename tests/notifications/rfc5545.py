"""A reader of calendar files from RFC 5545's text alone, independent of the library that writes ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

MOST_OCTETS: Final = 75
_LINE: Final = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", re.DOTALL)


@dataclass(slots=True, kw_only=True)
class Component:
    """What stands between BEGIN and END: properties by name, each with its parameters, and inner parts."""

    name: str
    properties: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A property that stands once, its escapes resolved (3.3.11)."""
        [(_, value)] = self.properties[name]
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)

    def named(self, name: str) -> list["Component"]:
        return [part for part in self.parts if part.name == name]


def read(content: bytes) -> Component:
    """The one calendar in a file.

    :raises ValueError: naming the rule that the file breaks.
    """
    root = Component(name="")
    stack = [root]
    for line in _unfolded(content):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError("3.1: a content line is a name, parameters and a value")
        name, parameters, value = found[1].upper(), found[2], found[3]
        if name == "BEGIN":
            stack.append(Component(name=value))
            stack[-2].parts.append(stack[-1])
        elif name == "END":
            if stack.pop().name != value or not stack:
                raise ValueError("3.6: what began last ends first")
        else:
            given = dict(each.split("=", 1) for each in re.findall(r";([^;]+)", parameters))
            stack[-1].properties.setdefault(name, []).append((given, value))
    if len(stack) != 1 or [part.name for part in root.parts] != ["VCALENDAR"]:
        raise ValueError("3.4: a file holds one whole calendar")
    return root.parts[0]


def moment(calendar: Component, event: Component, name: str) -> datetime:
    """When a property says, in UTC, by the zone's rules that the file itself brings (3.6.5).

    A local time that exists twice is its first run, one that does not is read by the offset before (3.3.5).
    """
    [(parameters, value)] = event.properties[name]
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    [zone] = [each for each in calendar.named("VTIMEZONE") if each.text("TZID") == parameters["TZID"]]
    local = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  the zone's rules say which moment it is
    begun = [
        (at, offset)
        for at, before, offset in _changes(zone, local.year)
        if at + _gained(before, offset) <= local
    ]
    return (local - max(begun)[1]).replace(tzinfo=UTC)


def _gained(before: timedelta, after: timedelta) -> timedelta:
    """The clocks' new time counts once it cannot be the old one: a gap is read by the offset before it."""
    return max(after - before, timedelta())


def _changes(zone: Component, year: int) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Local times at which the clocks change, with the offsets before and after; last Sundays of a month."""
    for part in zone.parts:
        before, after = (_offset(part.text(f"TZOFFSET{which}")) for which in ("FROM", "TO"))
        rule = dict(each.split("=") for each in part.text("RRULE").split(";"))
        if rule["FREQ"] != "YEARLY" or rule["BYDAY"] != "-1SU":
            raise ValueError("a rule that this reader does not know")
        hour = datetime.strptime(part.text("DTSTART"), "%Y%m%dT%H%M%S").hour  # noqa: DTZ007  as above
        for each in (year - 1, year):
            last = datetime(each, int(rule["BYMONTH"]) + 1, 1, hour) - timedelta(days=1)  # noqa: DTZ001  as above
            yield last - timedelta(days=(last.weekday() + 1) % 7), before, after


def _offset(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))


def _unfolded(content: bytes) -> Iterator[str]:
    if not content.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        raise ValueError("3.1: lines end in CRLF")
    lines: list[str] = []
    for line in content[:-2].split(b"\r\n"):
        if len(line) > MOST_OCTETS:
            raise ValueError("3.1: a line has 75 octets at most")
        text = line.decode()  # raises where a character is folded in two
        if text.startswith((" ", "\t")):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return iter(lines)
