"""What a handout says: the sections of a procedure's page that a patient needs, under plain headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.web.codes.found import FoundCode
from service.web.codes.reading import Reading

DISCLAIMER = "This is general information, not medical advice. Your own care team knows your case."

PAPERS = ("Letter", "A4")
"""The sizes of paper; the first one is taken where nothing is said."""

_QUESTIONS = (
    "What do I gain from it, and what happens if I wait or do nothing?",
    "How often do you do this, and how did it go for people like me?",
    "Which of my medicines should I pause, and for how long?",
    "Whom do I call, by day and by night, if something worries me afterwards?",
)


@dataclass(frozen=True, slots=True)
class Points:
    """A list, with a line that introduces it or without; ``numbered`` where its order matters."""

    items: tuple[str, ...]
    lead: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and lists."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    lists: tuple[Points, ...] = ()


@dataclass(frozen=True, slots=True)
class Handout:
    """A handout: ``name`` is what people call the procedure, ``term`` what the profession does.

    ``foot`` are the lines at the end: what it is based on, when it was reviewed, which code it is about and
    what must be said of the rights to it.
    """

    name: str
    term: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]


def handout_of(found: FoundCode, system: str) -> Handout | None:
    """The handout about a code of ``system``, as people call it; None where no page describes the code."""
    reading = Reading(found.properties)
    if not reading.has("summary"):
        return None
    name, term = reading.first("common-name") or found.title, reading.first("medical-term")
    sections = tuple(section for section in _sections(reading) if section.paragraphs or section.lists)
    return Handout(name, "" if term == name else term, sections, tuple(_foot(found, reading, system)))


def _sections(reading: Reading) -> Iterator[Section]:
    yield Section("What it is", _texts(reading, "summary"))
    yield Section(
        "Why it is done", _texts(reading, "purpose"), _lists(reading, ("indication", "It may help with:"))
    )
    yield Section("Getting ready", (), _lists(reading, ("preparation", "")))
    yield Section("What happens", _texts(reading, "experience-during"), _steps(reading))
    yield Section(
        "How long it takes, and where", _texts(reading, "duration"), _lists(reading, ("setting", ""))
    )
    risks = _lists(reading, ("risk-common", "More often:"), ("risk-rare", "Seldom:"))
    yield Section("What can go wrong", (), risks)
    yield Section("What you can gain", (), _lists(reading, ("benefit", "")))
    yield Section("Afterwards", _texts(reading, "recovery-time"), _afterwards(reading))
    yield Section("Other choices", (), tuple(_alternatives(reading)))
    yield Section("Questions to ask", _texts(reading, "advice"), (Points(_QUESTIONS),))


def _texts(reading: Reading, *codes: str) -> tuple[str, ...]:
    return tuple(" ".join((p.text, *p.points)) for p in reading.paragraphs(*codes))


def _lists(reading: Reading, *wanted: tuple[str, str]) -> tuple[Points, ...]:
    given = ((tuple(reading.all(code)), lead) for code, lead in wanted)
    return tuple(Points(items, lead) for items, lead in given if items)


def _steps(reading: Reading) -> tuple[Points, ...]:
    steps = tuple(reading.all("procedure-step"))
    return (Points(steps, numbered=True),) if steps else ()


def _afterwards(reading: Reading) -> tuple[Points, ...]:
    """What is said of the time afterwards, a point each."""
    codes = (
        "recovery",
        "experience-after",
        "pain-management",
        "recovery-instructions",
        "restriction",
        "follow-up",
    )
    said = _texts(reading, *codes)
    return (Points(said),) if said else ()


def _alternatives(reading: Reading) -> Iterator[Points]:
    for alternative in reading.alternatives:
        pros = (f"For it: {text}" for text in alternative.pros)
        cons = (f"Against it: {text}" for text in alternative.cons)
        yield Points((*pros, *cons), alternative.text)


def _foot(found: FoundCode, reading: Reading, system: str) -> Iterator[str]:
    labels: Sequence[tuple[str, str]] = (
        ("page-source", "Based on: "),
        ("review-date", "Last reviewed: "),
        ("reading-grade", "Reading grade: "),
    )
    for code, label in labels:
        if text := reading.first(code):
            yield f"{label}{text}"
    release = f", release {found.whole.version}" if found.whole.version else ""
    yield f"{system} code {found.code}{release}: {found.title}"
    yield from found.notices
