"""Small code systems as compact tables of our own: one TOML file each.

A table says what the code system says about itself, names its columns, and lists one row a concept::

    url = "{base}/CodeSystem/colors"
    version = "2026.11"
    title = "Colors"
    columns = ["code", "display", "definition", "introduced:dateTime"]
    concepts = [
      ["red", "Red", "The color of blood.", "1990-01-01"],
    ]

A column other than ``code``, ``display`` and ``definition`` is a property of that type, defined under
``[properties.<name>]`` where it has a uri or a description; an empty cell gives none. ``{base}`` in
``url`` stands for the canonical base of this service.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.loaders.archives import Member, members
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Property, PropertyValue
from service.terminology.types import Code, DateTime

_TEXTS = ("url", "version", "name", "title", "publisher", "date", "description", "copyright", "value-set")
_KEYS = (*_TEXTS, "identifiers", "columns", "concepts", "properties")
_REQUIRED = ("url", "version", "name", "title", "columns", "concepts")
_OWN_COLUMNS = ("code", "display", "definition")
_TYPES = {"string": str, "code": Code, "dateTime": DateTime, "integer": int}
_AT_LINE = re.compile(r"\(at line (\d+)")


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """Each table in ``sources`` (files or folders of ``.toml``) as a complete release."""
    for source in sources:
        for member in members(source):
            yield _Table(member, options.canonical_base).release()


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str | None
    """The FHIR type of a property; None for what every concept has."""


class _Table:
    """One table, read and checked."""

    def __init__(self, member: Member, base: str) -> None:
        self._file = member.name
        self._base = base
        content = member.read()
        try:
            self._text = content.decode()
            self._fields: dict[str, Any] = tomllib.loads(self._text)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise LoadError(self._file, line, "is not text in UTF-8") from error
        except tomllib.TOMLDecodeError as error:
            at = _AT_LINE.search(str(error))
            raise LoadError(self._file, int(at[1]) if at else None, f"is not valid TOML: {error}") from error

    def release(self) -> Release:
        self._check_keys()
        columns = [self._column(column) for column in self._fields["columns"]]
        concepts = [self._concept(row, columns) for row in self._fields["concepts"]]
        seen: set[str] = set()
        for concept in concepts:
            if concept.code in seen:
                raise self._refusal(concept.code, f"the code {concept.code} is listed twice")
            seen.add(concept.code)
        return Release(code_system=self._code_system(columns), concepts=concepts, files=(self._file,))

    def _check_keys(self) -> None:
        for key, value in self._fields.items():
            if key not in _KEYS:
                raise self._refusal(key, f"unknown key {key!r}; expected {', '.join(_KEYS)}")
            expected = str if key in _TEXTS else dict if key == "properties" else list
            if not isinstance(value, expected):
                raise self._refusal(key, f"{key!r} must be of type {expected.__name__}")
        missing = [key for key in _REQUIRED if key not in self._fields]
        if missing:
            raise self._refusal(None, f"lacks {', '.join(missing)}")
        if self._fields["columns"][:1] != ["code"]:
            raise self._refusal("columns", "'columns' must begin with 'code'")

    def _column(self, text: str) -> _Column:
        name, _, property_type = text.partition(":")
        known = name in _OWN_COLUMNS if not property_type else property_type in _TYPES
        if not known:
            expected = f"{', '.join(_OWN_COLUMNS)} or 'property:type' with {', '.join(_TYPES)}"
            raise self._refusal("columns", f"unknown column {text!r}; expected {expected}")
        return _Column(name, property_type or None)

    def _concept(self, row: Any, columns: Sequence[_Column]) -> Concept:
        key = str(row[0]) if isinstance(row, list) and row else None
        if key is None or len(row) != len(columns):
            raise self._refusal(key, f"expected {len(columns)} cells in each row, found {row!r}")
        values: dict[str, str] = {}
        properties: list[Property] = []
        for column, cell in zip(columns, row, strict=True):
            if column.type and cell != "":
                properties.append(Property(column.name, self._value(column, cell, key)))
            elif not column.type:
                values[column.name] = self._own(column, cell, key)
        return Concept(
            values["code"], values.get("display"), values.get("definition"), properties=tuple(properties)
        )

    def _own(self, column: _Column, cell: Any, key: str) -> str:
        if not isinstance(cell, str) or not cell.strip():
            raise self._refusal(key, f"{column.name!r} must be a text in quotes, found {cell!r}")
        return cell

    def _value(self, column: _Column, cell: Any, key: str) -> PropertyValue:
        accepted = int if column.type == "integer" else str
        if type(cell) is not accepted:
            raise self._refusal(key, f"{column.name!r} must be of type {column.type}, found {cell!r}")
        value: PropertyValue = _TYPES[str(column.type)](cell)
        return value

    def _code_system(self, columns: Sequence[_Column]) -> CodeSystem:
        texts = {key.replace("-", "_"): self._fields[key] for key in _TEXTS if key in self._fields}
        texts["url"] = texts["url"].replace("{base}", self._base)
        return CodeSystem(
            **texts,
            identifiers=tuple(self._fields.get("identifiers", ())),
            properties=tuple(self._definition(c.name, c.type) for c in columns if c.type),
        )

    def _definition(self, name: str, property_type: str) -> PropertyDefinition:
        described = self._fields.get("properties", {}).get(name, {})
        if not described.keys() <= {"uri", "description"}:
            raise self._refusal(f"[properties.{name}]", f"{name!r} may have a uri and a description only")
        return PropertyDefinition(name, property_type, described.get("uri"), described.get("description"))

    def _refusal(self, key: str | None, problem: str) -> LoadError:
        """The error, with the line on which ``key`` stands first."""
        lines = self._text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if key and _names(text, key)), None)
        return LoadError(self._file, line, problem)


def _names(text: str, key: str) -> bool:
    return (
        re.match(rf"""\s*(\[?\s*["']{re.escape(key)}["']\s*,|{re.escape(key)}\s*(=|$))""", text) is not None
    )
