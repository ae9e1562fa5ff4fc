"""Why a code is not in a value set, where its code system has a sentence for what a filter leaves out."""

from collections.abc import Iterator

from service.terminology.concepts import Concept, comparable
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ValueSet, listed
from service.terminology.view import View


def refusals(value_set: ValueSet, view: View, release: SystemRelease, concept: Concept) -> Iterator[str]:
    """The sentences of the filters (``=``, ``in``) of ``value_set`` that ``concept`` does not pass.

    Where the value set says several things of the code system, no one of them is why.
    """
    compose = value_set.compose
    items = (*compose.include, *compose.exclude) if compose else ()
    own = [item for item in items if release.url in view.names(item.system or "")]
    if len(own) != 1:
        return
    sentences = {f.code: f for f in release.index.code_system.filters if f.refusal}
    for condition in own[0].filters:
        asked = sentences.get(condition.property)
        if asked is None or asked.refusal is None or condition.op not in ("=", "in"):
            continue
        wanted = listed(condition.value) if condition.op == "in" else (condition.value,)
        values = [comparable(value) for value in concept.values(asked.property or asked.code)]
        if not set(values) & set(wanted):
            found, one_of = ", ".join(values) or "none", " or ".join(wanted)
            yield asked.refusal.format(code=concept.code, found=found, wanted=one_of)
