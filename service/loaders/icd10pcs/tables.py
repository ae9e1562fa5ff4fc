"""The code tables and definitions as CMS publishes them in XML.

A table gives the first three characters of its codes; each of its rows gives values for characters
four to seven, and every combination of these is one valid code. Layout: CMS, ``icd10pcs_tables.xsd``
and ``icd10pcs_definitions.xsd``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from xml.etree import ElementTree

from service.loaders.icd10pcs.axes import AxisKey
from service.loaders.icd10pcs.order_file import OrderLine
from service.loaders.release import LoadError

_Value = tuple[str, str]
"""A character and its label."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of fiscal year ``year``.

    ``rows`` gives the labels of characters 4 to 7 by code, ``labels`` those of sections, body systems
    and root operations, ``titles`` the titles of the seven axes by section.
    """

    file: str
    year: int
    rows: dict[str, tuple[str, ...]]
    labels: dict[AxisKey, str]
    titles: dict[str, tuple[str, ...]]

    def check(self, lines: Sequence[OrderLine]) -> None:
        """Raise ``LoadError`` unless the rows make exactly the valid codes of the order file."""
        codes = {line.code for line in lines if not line.is_header}
        for code in sorted(codes - self.rows.keys()):
            raise LoadError(self.file, None, f"no row makes the code {code} of the order file")
        if len(codes) != len(self.rows):
            extra = min(self.rows.keys() - codes)
            raise LoadError(
                self.file,
                None,
                f"the rows make {len(self.rows)} codes, the order file has {len(codes)} and not {extra}",
            )


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions of fiscal year ``year``: by section, position and label."""

    file: str
    year: int
    texts: dict[AxisKey, str]


def read_tables(file: str, content: bytes) -> Tables:
    """The tables in ``content``; ``LoadError`` when a row does not make as many codes as it says."""
    root = _root(file, content)
    tables = Tables(file, _year(file, root), {}, {}, {})
    for table in root.iter("pcsTable"):
        heads = [_values(file, axis) for axis in table.findall("axis")]
        if [len(values) for values in heads] != [1, 1, 1]:
            raise LoadError(
                file, None, "expected one section, one body system and one root operation a table"
            )
        name = "".join(values[0][0] for values in heads)
        for position, values in enumerate(heads, start=1):
            character, label = values[0]
            tables.labels[name[0], position, character] = label
        for number, row in enumerate(table.iter("pcsRow"), start=1):
            _add_row(tables, f"table {name}, row {number}", name, row)
        if name[0] not in tables.titles:
            tables.titles[name[0]] = tuple(_text(file, axis, "title") for axis in table.iter("axis"))[:7]
    return tables


def read_definitions(file: str, content: bytes) -> Definitions:
    """The definitions in ``content``, of every axis that has them."""
    root = _root(file, content)
    definitions = Definitions(file, _year(file, root), {})
    for section in root.iter("section"):
        for axis in section.iter("axis"):
            for terms in axis.iter("terms"):
                if terms.find("definition") is not None:
                    key = _character(file, section), _position(file, axis), _text(file, terms, "title")
                    definitions.texts[key] = _text(file, terms, "definition")
    return definitions


def _add_row(tables: Tables, place: str, table: str, row: ElementTree.Element) -> None:
    axes = [_values(tables.file, axis) for axis in row.iter("axis")]
    if len(axes) != 4:
        raise LoadError(tables.file, None, f"{place}: expected axes 4 to 7, found {len(axes)} axes")
    made = 0
    for values in product(*axes):
        code = table + "".join(character for character, _ in values)
        if code in tables.rows:
            raise LoadError(tables.file, None, f"{place}: an earlier row makes the code {code} too")
        tables.rows[code] = tuple(label for _, label in values)
        made += 1
    if row.get("codes") != str(made):
        raise LoadError(tables.file, None, f"{place}: says {row.get('codes')} codes, its values make {made}")


def _values(file: str, axis: ElementTree.Element) -> list[_Value]:
    values = [(_character(file, label), (label.text or "").strip()) for label in axis.iter("label")]
    if not all(text for _, text in values):
        raise LoadError(file, None, f"axis {axis.get('pos')}: expected a text in each label")
    return values


def _character(file: str, element: ElementTree.Element) -> str:
    character = element.get("code", "")
    if len(character) != 1:
        raise LoadError(file, None, f"expected one character as code of <{element.tag}>, found {character!r}")
    return character


def _position(file: str, axis: ElementTree.Element) -> int:
    position = axis.get("pos", "")
    if position not in tuple("1234567"):
        raise LoadError(file, None, f"expected 1 to 7 as position of an axis, found {position!r}")
    return int(position)


def _root(file: str, content: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise LoadError(file, error.position[0], f"is not well-formed XML: {error}") from error
    except (LookupError, ValueError) as error:
        raise LoadError(file, 1, f"declares an encoding that cannot be read: {error}") from error


def _year(file: str, root: ElementTree.Element) -> int:
    text = _text(file, root, "version")
    if not (len(text) == 4 and text.isdigit()):
        raise LoadError(file, None, f"expected the fiscal year as version, found {text!r}")
    return int(text)


def _text(file: str, element: ElementTree.Element, tag: str) -> str:
    text = (element.findtext(tag) or "").strip()
    if not text:
        raise LoadError(file, None, f"expected a <{tag}> with text in <{element.tag}>")
    return text
