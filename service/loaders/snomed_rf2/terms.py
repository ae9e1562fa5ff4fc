"""Which terms a concept has: the preferred one, and all descriptions as designations.

Specification: SNOMED CT Release File Specifications, "Language reference set"; https://hl7.org/fhir/R5/snomedct.html
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.loaders.snomed_rf2.content import Content, Said
from service.terminology.annotations import STANDARDS_STATUS
from service.terminology.concepts import Coding, Description, Designation, Extension
from service.terminology.snomed.dialects import DIALECTS
from service.terminology.snomed.identifiers import (
    FULLY_SPECIFIED_NAME,
    PREFERRED,
    SNOMED_CT,
    SYNONYM,
)

_INACTIVE = (Extension(STANDARDS_STATUS, "valueCode", "inactive"),)
_US_ENGLISH = "900000000000509007"


@dataclass(frozen=True, slots=True)
class Languages:
    """``default`` is the language reference set whose preferred terms are the displays; ``dialects`` gives,
    per language, the language reference sets whose dialect is known."""

    default: str
    dialects: Mapping[str, tuple[str, ...]]

    def tag(self, language: str) -> str:
        """The language of the displays: with its region where the release tells dialects apart."""
        own = DIALECTS.get(self.default, language)
        return own if len(self.dialects.get(language, ())) > 1 else language


def languages(content: Content) -> Languages:
    """The default is the reference set with the most preferred terms; of equals, US English."""
    preferred: Counter[str] = Counter()
    for members in content.languages.values():
        preferred.update(m.id for m in members if m.active and m.fields[0] == PREFERRED)
    default = max(preferred, key=lambda s: (preferred[s], s == _US_ENGLISH), default=_US_ENGLISH)
    dialects: dict[str, tuple[str, ...]] = {}
    for reference_set in preferred:
        if tag := DIALECTS.get(reference_set):
            language = tag.partition("-")[0]
            dialects[language] = (*dialects.get(language, ()), reference_set)
    return Languages(default, dialects)


class Terms:
    """The designations of a release's concepts."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._uses: dict[str, Coding] = {}
        self.languages = languages(content)
        self.language = self.languages.tag(self._commonest_language())

    def of(self, concept: str) -> tuple[str | None, tuple[Designation, ...]]:
        """The display, and all descriptions: the preferred ones first, inactive ones last."""
        ordered = self._ordered(concept)
        return _display(ordered), tuple([self._designation(said) for said in ordered])

    def _ordered(self, concept: str) -> list[Said]:
        return sorted(self._content.descriptions.get(concept, ()), key=self._rank)

    def _rank(self, said: Said) -> tuple[bool, bool, bool, bool, bool]:
        accepted = self._accepted(said)
        kind = said.fields[1]
        in_default = dict(accepted).get(self.languages.default)
        preferred = PREFERRED in dict(accepted).values()
        return (
            not said.active,
            kind != SYNONYM if preferred else True,
            in_default != PREFERRED,
            kind != FULLY_SPECIFIED_NAME,
            in_default is None,
        )

    def _accepted(self, said: Said) -> tuple[tuple[str, str], ...]:
        """The (language reference set, acceptability) of a description."""
        return tuple((m.id, m.fields[0]) for m in self._content.languages.get(said.id, ()) if m.active)

    def _designation(self, said: Said) -> Designation:
        language, kind, case, term = said.fields
        accepted = self._accepted(said)
        described = Description(said.id, said.active, said.module, said.effective_time, case, accepted)
        return Designation(
            term,
            self._tag(language, dict(accepted)),
            self._use(kind),
            extensions=() if said.active else _INACTIVE,
            description=described,
        )

    def _tag(self, language: str, accepted: Mapping[str, str]) -> str:
        """The dialect that a term is preferred in, else used in, where others of its language do without."""
        dialects = self.languages.dialects.get(language, ())
        for wanted in (
            [d for d in dialects if accepted.get(d) == PREFERRED],
            [d for d in dialects if d in accepted],
        ):
            if 0 < len(wanted) < len(dialects):
                return DIALECTS[wanted[0]]
        return language

    def _use(self, kind: str) -> Coding:
        if kind not in self._uses:
            self._uses[kind] = Coding(SNOMED_CT, kind, display=_display(self._ordered(kind)))
        return self._uses[kind]

    def _commonest_language(self) -> str:
        def texts() -> Iterator[str]:
            for described in self._content.descriptions.values():
                yield from (said.fields[0] for said in described[:1])

        default = DIALECTS.get(self.languages.default)
        counted = Counter(texts()).most_common(1)
        return default.partition("-")[0] if default else counted[0][0] if counted else "en"


def _display(ordered: list[Said]) -> str | None:
    """The first active synonym, else the first active term of another kind."""
    active = [said for said in ordered if said.active]
    synonyms = (said for said in active if said.fields[1] == SYNONYM)
    chosen = next(synonyms, active[0] if active else None)
    return chosen.fields[3] if chosen else None
