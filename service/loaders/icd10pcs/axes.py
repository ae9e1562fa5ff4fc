"""What the seven characters of a code mean, as far as our own table and CMS's definitions say it.

Each position of a code is an axis, and each axis has a title per section: the sixth character is a
device in Medical and Surgical, a substance in Administration.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.loaders.manifest import starter_folder

AxisKey = tuple[str, int, str]
"""Section, position (1-7) and the character there (for labels) or the label (for definitions)."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Titles of axes by section, labels of characters, definitions of labels, and unusual headers."""

    titles: Mapping[str, tuple[str, ...]]
    labels: Mapping[AxisKey, str]
    definitions: Mapping[AxisKey, str]
    header_titles: Mapping[str, str]

    def label(self, code: str, position: int) -> str | None:
        """What the character at ``position`` of ``code`` means, if it means one thing in its section."""
        return self.labels.get((code[0], position, code[position - 1]))

    def header_title(self, table: str) -> str:
        """The title of a table as CMS's order file has it: section (but Medical and Surgical), body
        system (but "None") and root operation; ``KeyError`` when one is unknown.
        """
        if table in self.header_titles:
            return self.header_titles[table]
        section, system, operation = (
            self.labels[table[0], position, table[position - 1]] for position in (1, 2, 3)
        )
        return ", ".join([section] * (table[0] != "0") + [system] * (system != "None") + [operation])


def our_axes(path: Path | None = None) -> Axes:
    """The table that is published with this service (``codesystems/icd-10-pcs-axes.toml``)."""
    path = path or starter_folder() / "icd-10-pcs-axes.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    approach_definitions = table["approach-definitions"]
    titles: dict[str, tuple[str, ...]] = {}
    labels: dict[AxisKey, str] = {}
    definitions: dict[AxisKey, str] = {}
    for code, section in table["sections"].items():
        titles[code] = tuple(section["axes"])
        labels[code, 1, code] = section["title"]
        for character, label in section["body-systems"].items():
            labels[code, 2, character] = label
        for character, operation in section["root-operations"].items():
            labels[code, 3, character] = operation["label"]
            if "definition" in operation:
                definitions[code, 3, operation["label"]] = operation["definition"]
        for character, label in section.get("approaches", {}).items():
            labels[code, 5, character] = label
            if label in approach_definitions:
                definitions[code, 5, label] = approach_definitions[label]
    return Axes(titles, labels, definitions, table["header-titles"])
