"""From changes of what is stored to occurrences that subscribers hear of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from service.terminology.catalogue import Catalogue
from service.terminology.repository import ResourceRow
from service.terminology.subscriptions import (
    RELEASE_ACTIVATED,
    VALUE_SET_CHANGED,
    Announced,
    ChangedResource,
    Focus,
    Occurrence,
)


@dataclass(frozen=True)
class Occurrences:
    """What one FHIR version sees happen; ``dependants`` are by canonical the value sets that depend on it."""

    fhir_version: str
    catalogue: Catalogue
    dependants: Mapping[str, Sequence[ResourceRow]]

    @classmethod
    def seen_by(cls, fhir_version: str, catalogue: Catalogue) -> "Occurrences":
        """What that FHIR version sees happen, as value sets stand now."""
        return cls(fhir_version, catalogue, catalogue.value_sets_by_dependency(fhir_version))

    def of_changes(self, changes: Iterable[ChangedResource]) -> Iterator[Occurrence]:
        """Of versions in the order of their revisions: first their own, then what depends on them."""
        seen = (change for change in changes if change.row.fhir_version in (None, self.fhir_version))
        for _, group in groupby(seen, key=lambda change: change.revision):
            yield from self._of_revision(list(group))

    def of_days(self, before: Announced, day: str) -> Iterator[Occurrence]:
        """Of codes that began or ceased to be active after the day of ``before``, until ``day``."""
        turned = self.catalogue.turned_between(self.fhir_version, before.day, day)
        last: dict[ResourceRow, str] = {}
        for url, turning_day in turned.items():
            for row in self.dependants.get(url, ()):
                last[row] = max(turning_day, last.get(row, ""))
        for row, turning_day in sorted(last.items(), key=lambda item: (item[1], item[0].id)):
            yield self._expansion_changed(row, f"{turning_day}T00:00:00.000Z")

    def _of_revision(self, changes: Sequence[ChangedResource]) -> Iterator[Occurrence]:
        reached: dict[ResourceRow, None] = {}
        for change in changes:
            if change.row.type not in ("CodeSystem", "ValueSet"):
                continue
            urls = frozenset(url for url in (change.row.url, change.left_url) if url)
            dependent = {row: None for url in urls for row in self.dependants.get(url, ())}
            reached |= dependent
            yield self._changed(change, urls, list(dependent))
        own = {change.row.id for change in changes if change.row.type == "ValueSet"}
        for row in reached:
            if row.id not in own:
                yield self._expansion_changed(row, changes[0].row.last_updated)

    def _changed(
        self, change: ChangedResource, urls: frozenset[str], dependent: Sequence[ResourceRow]
    ) -> Occurrence:
        is_release = change.row.type == "CodeSystem"
        if is_release:
            names = self.catalogue.view(self.fhir_version).names
            urls = frozenset(name for url in urls for name in (url, *names(url)))
        return Occurrence(
            fhir_version=self.fhir_version,
            topic=RELEASE_ACTIVATED if is_release else VALUE_SET_CHANGED,
            urls=urls,
            moment=change.row.last_updated,
            method=change.method,
            focus=_focus(change.row),
            context=tuple(_focus(row).reference for row in dependent) if is_release else (),
        )

    def _expansion_changed(self, row: ResourceRow, moment: str) -> Occurrence:
        return Occurrence(
            fhir_version=self.fhir_version,
            topic=VALUE_SET_CHANGED,
            urls=frozenset((row.url or "",)),
            moment=moment,
            method="PUT",
            focus=_focus(row),
        )


def _focus(row: ResourceRow) -> Focus:
    return Focus(row.type, row.id, row.version_id)
