"""Why a code is not in a value set, where its code system has a sentence for what a filter leaves out."""

from collections.abc import Iterator

from service.terminology.concepts import Concept, comparable
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ValueSet


def refusals(value_set: ValueSet, release: SystemRelease, concept: Concept) -> Iterator[str]:
    """The sentences of the filters (``=``) of ``value_set`` that ``concept`` of ``release`` does not pass."""
    sentences = {f.code: f for f in release.index.code_system.filters if f.refusal}
    included = value_set.compose.include if value_set.compose else ()
    for condition in (f for item in included if item.system == release.url for f in item.filters):
        asked = sentences.get(condition.property)
        if asked is None or asked.refusal is None or condition.op != "=":
            continue
        values = [comparable(value) for value in concept.values(asked.property or asked.code)]
        if condition.value not in values:
            found = ", ".join(values) or "none"
            yield asked.refusal.format(code=concept.code, found=found, wanted=condition.value)
