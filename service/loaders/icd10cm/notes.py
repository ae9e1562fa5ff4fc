"""The notes of the tabular, as (property, text)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_PROPERTIES = {
    "inclusionTerm": "inclusion-term",
    "includes": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code-first",
    "useAdditionalCode": "use-additional-code",
    "codeAlso": "code-also",
    "sevenChrNote": "seven-character-note",
    "notes": "note",
}

NOTES = {*_PROPERTIES, "visualImpairment"}
"""The elements that hold notes."""

DESCRIPTIONS = {
    "inclusion-term": "A condition for which the code is used; it may be a synonym of the title.",
    "includes": "What the chapter, section or category further includes, or an example of it.",
    "excludes1": "Not coded here: never used together with this code.",
    "excludes2": "Not included here: a patient may have both conditions.",
    "code-first": "The underlying condition to be coded before this one.",
    "use-additional-code": "A further code to be added after this one.",
    "code-also": "A second code that may be needed, in either order.",
    "seven-character-note": "How the seventh character is used.",
    "note": "Any other note of the tabular list.",
}


def notes(element: Element) -> Iterator[tuple[str, str]]:
    """The notes of ``element`` itself, in the publisher's order, blanks normalised."""
    for child in element:
        if child.tag in _PROPERTIES:
            for note in child.iterfind("note"):
                yield _PROPERTIES[child.tag], _plain(note)
        elif child.tag == "sevenChrDef":
            for note in child.iterfind("note"):
                yield "seven-character-note", _plain(note)
        elif child.tag == "visualImpairment":
            for category in child.iterfind("visCategory"):
                if category.find("value") is not None:
                    yield "note", _visual_impairment(category)


def _visual_impairment(category: Element) -> str:
    """One row of the table at H54: a category and the visual acuities between which it lies."""
    ranges = []
    for acuity in category.iterfind("visRange"):
        most, least = acuity.findtext("visMax/value"), acuity.findtext("visMin/value")
        ranges.append(
            f"less than {most}" if not least else f"less than {most}, equal to or better than {least}"
        )
    number = category.findtext("value")
    return f"Category of visual impairment {number}: visual acuity {'; or '.join(ranges)}"


def _plain(note: Element) -> str:
    return " ".join("".join(note.itertext()).split())
