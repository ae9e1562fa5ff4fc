"""An ICD-10-PCS code in plain sentences, made from its axes and their official definitions.

Each of the seven characters of a code stands for a value of an axis, and what an axis is depends on the
section: the sixth character is a device in surgery, a substance in administration, an isotope in radiation
therapy. Specification: CMS, ICD-10-PCS Official Guidelines for Coding and Reporting, section A.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.terminology.completions import AXES
from service.terminology.concepts import Concept
from service.terminology.index import Index
from service.terminology.system_names import system_url

_APPROACH = "The approach is {}"
_CONCERNS = "It concerns the {}"
_DONE_ON = "It is done on the {}"
_DURATION = "The duration is {}"
_QUALIFIER = "The qualifier is {}"
_SURGICAL = (_DONE_ON, _APPROACH, "The device is {}", _QUALIFIER)
_MANUAL = ("The body region is {}", _APPROACH, "The method is {}", _QUALIFIER)
_MENTAL = (_QUALIFIER, _QUALIFIER, _QUALIFIER, _QUALIFIER)

_SENTENCES: Mapping[str, tuple[str, str, str, str]] = {
    "0": _SURGICAL,
    "1": _SURGICAL,
    "2": _SURGICAL,
    "3": (_CONCERNS, _APPROACH, "The substance is {}", _QUALIFIER),
    "4": (_CONCERNS, _APPROACH, "The function or device is {}", _QUALIFIER),
    "5": (_CONCERNS, _DURATION, "The function is {}", _QUALIFIER),
    "6": (_CONCERNS, _DURATION, _QUALIFIER, _QUALIFIER),
    "7": _MANUAL,
    "8": (_CONCERNS, _APPROACH, "The method is {}", _QUALIFIER),
    "9": _MANUAL,
    "B": ("It shows the {}", "The contrast is {}", _QUALIFIER, _QUALIFIER),
    "C": (_CONCERNS, "The radionuclide is {}", _QUALIFIER, _QUALIFIER),
    "D": ("The treatment site is the {}", "The modality qualifier is {}", "The isotope is {}", _QUALIFIER),
    "F": (_CONCERNS, "The type qualifier is {}", "The equipment is {}", _QUALIFIER),
    "G": _MENTAL,
    "H": _MENTAL,
    "X": (_CONCERNS, _APPROACH, "The device, substance or technology is {}", _QUALIFIER),
}
"""What is said of characters 4 to 7, by section."""

_OPERATIONS = dict.fromkeys("BCFGH", "The type is {}") | {"D": "The modality is {}"}
"""What is said of an operation that has no definition, where it is not called an operation."""

_SAID_OTHERWISE: Mapping[tuple[str, int, str], str] = {
    **{(section, 6, "No Device"): "No device is left in place" for section in "012"},
    **{(section, 5, "Single"): "It is done once" for section in "56"},
    **{(section, 5, "Multiple"): "It is done several times" for section in "56"},
    **{(section, 7, "Diagnostic"): "It is done for diagnosis" for section in "0123"},
    ("B", 5, "None"): "No contrast is used",
}
"""Sentences of their own for some labels, by section and position."""

_SAYING_NOTHING = ("None", "No Qualifier")
_MASSES = ("Tissue", "Material")
"""Last words of devices that cannot be counted."""

_LYING = (
    "Right Left Bilateral Unilateral Upper Middle Lower Ascending Descending Common Accessory Female Male"
)
_INVERTED = re.compile(rf"([^,]+), ({'|'.join([*_LYING.split(), 'Intracranial'])})")
_ADJECTIVE = re.compile(r".*(?:ac|al|ic|ory|ous|ary|ive)(?<!canal)(?<!tarsal)")
_ANOTHER = re.compile(r"other .*(?:[^s]|gas)(?<!equipment)")
"""What is one of several."""

_CAPITALIZED = re.compile(r"\([^)]*\)|\b[A-Z][a-z]+\b")
_NAMES = frozenset(("Bekesy", "Dix", "Hallpike", "Orca", "Stenger", "Vater", "Xa"))
"""Words that keep their capital."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """What one character says: its ``label`` and the ``definition`` of that, where they are known."""

    label: str | None
    definition: str | None


def unfold(index: Index, number: int) -> tuple[str, ...]:
    """What the code of a concept says, sentence by sentence; none for headings and for other systems.

    Where the release has no labels for all characters, the official title tells what they say.
    """
    if index.code_system.url != system_url("icd-10-pcs"):
        return ()
    concept = index.concept(number)
    axes = _axes(concept)
    return tuple(_sentences(concept, axes)) if len(axes) == len(AXES) else ()


def _axes(concept: Concept) -> list[_Axis]:
    labels = {given.code: given.description for given in concept.properties}
    definitions = {given.code: str(given.value) for given in concept.properties}
    return [_Axis(labels[code], definitions.get(f"{code}-definition")) for code in AXES if code in labels]


def _sentences(concept: Concept, axes: list[_Axis]) -> Iterator[str]:
    section, system, operation, *others = axes
    letter = concept.code[0]
    if section.label:
        part = "part" if letter == "F" else "body system"
        within = f", {part} {system.label}" if system.label and system.label != "None" else ""
        yield f"This is a procedure of the section {section.label}{within}."
    if operation.label:
        yield _operation(letter, operation.label, operation.definition)
    if concept.display and not all(axis.label for axis in others):
        yield f"Its full title is {concept.display}."
    told: list[str] = []
    for position, axis in enumerate(others, start=4):
        if axis.label and (sentence := _sentence(letter, position, axis.label)):
            told.append(f"{sentence}: {_told(axis.definition)}." if axis.definition else f"{sentence}.")
    yield from _counted(told)


def _counted(sentences: Iterable[str]) -> Iterator[str]:
    """``sentences``, of which none but the first speaks of *the* qualifier."""
    beginning = _QUALIFIER.format("")
    is_first = True
    for sentence in sentences:
        is_qualifier = sentence.startswith(beginning)
        yield sentence if is_first or not is_qualifier else f"A further {sentence.removeprefix('The ')}"
        is_first = is_first and not is_qualifier


def _operation(section: str, label: str, definition: str | None) -> str:
    if not definition:
        return _OPERATIONS.get(section, "The operation is {}").format(_lowered(label)) + "."
    name = _lowered(label)
    verb = "mean" if re.search(r"[^is]s$", name) else "means"
    return f"{name[0].upper()}{name[1:]} {verb} {_told(definition)}."


def _sentence(section: str, position: int, label: str) -> str | None:
    """The sentence on a character, without its period; None where there is nothing to say."""
    if said := _SAID_OTHERWISE.get((section, position, label)):
        return said
    if label in _SAYING_NOTHING:
        return None
    if label.startswith("With "):
        return f"It is done {_lowered(label)}"
    rules = _SENTENCES.get(section, _SENTENCES["X"])
    sentence = rules[position - 4]
    if rules is _SURGICAL and position == 6:
        return sentence.format(_one(label))
    return sentence.format(_system(label) if sentence is _CONCERNS else _phrase(label))


def _phrase(label: str) -> str:
    """A label as it stands within a sentence: ``Hand Muscle, Right`` is *right hand muscle*."""
    inverted = _INVERTED.fullmatch(label)
    text = _lowered(f"{inverted[2]} {inverted[1]}" if inverted else label)
    return f"an{text}" if _ANOTHER.fullmatch(text) else text


def _one(label: str) -> str:
    """A device with its article: *a spacer*, *an internal fixation device*."""
    phrase = _phrase(label)
    if label.startswith("Other ") or label.partition(",")[0].endswith(_MASSES):
        return phrase
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _system(label: str) -> str:
    """A body system by its adjective: *cardiac system*, *upper GI tract*."""
    phrase = _phrase(label)
    if phrase.endswith(" GI"):
        return f"{phrase} tract"
    return f"{phrase} system" if _ADJECTIVE.fullmatch(phrase) else phrase


def _lowered(text: str) -> str:
    """``text`` without the capitals of titles; names, abbreviations and parentheses keep theirs."""
    return _CAPITALIZED.sub(lambda found: found[0] if found[0] in _NAMES else _low(found[0]), text)


def _low(word: str) -> str:
    return word if word.startswith("(") else word.lower()


def _told(definition: str) -> str:
    """A definition to follow a colon or *means*: begun small, its blanks, end and parentheses put right."""
    text = " ".join(definition.split()).rstrip(".")
    text += ")" * (text.count("(") - text.count(")"))
    return text[0].lower() + text[1:] if text[1:2].islower() else text
