"""Rules of value sets that include value sets: they are known, and none includes itself.

Specification: https://hl7.org/fhir/R5/valueset.html#compositions
"""

from collections.abc import Iterable, Iterator, Mapping

from service.fhir.door.nodes import Node
from service.fhir.door.rules.rule import Known
from service.fhir.door.rules.value_sets import included
from service.terminology import canonical
from service.terminology.cycles import cycles
from service.terminology.issues import Issue, TerminologyError, definitions
from service.terminology.stored import Stored
from service.terminology.value_sets import ValueSet
from service.terminology.versions import choose

_SELF = ""
"""What stands for the uploaded value set itself among canonicals."""


class _Inclusions:
    """Which value sets include which: the uploaded one, those it contains (``#id``) and all known ones."""

    def __init__(self, node: Node, known: Known) -> None:
        self.known = known
        self.url = node.text("url")
        self.version = node.text("version")
        self.own: Mapping[str, Node] = {_SELF: node} | {
            f"#{inner.text('id')}": inner
            for inner in node.each("contained")
            if inner.text("resourceType") == "ValueSet"
        }
        self._met: dict[str, ValueSet] = {}

    def following(self, name: str) -> Iterator[str]:
        """The value sets that ``name`` includes; what is not known is left out."""
        if name in self.own:
            for item in included(self.own[name]):
                for _, reference in item.texts("valueSet"):
                    yield from self.resolved(reference)
        else:
            for reference in _references(self._met[name]):
                yield from self.resolved(reference)

    def resolved(self, reference: str) -> Iterable[str]:
        """The one value set that answers for ``reference``, or none."""
        if reference.startswith("#"):
            return (reference,) if reference in self.own else ()
        found = self._stored(reference)
        if self._is_uploaded(reference, found):
            return (_SELF,)
        if found is None:
            return ()
        name = found.canonical or reference
        self._met[name] = found
        return (name,)

    def _stored(self, reference: str) -> ValueSet | None:
        try:
            return self.known.view.value_set(reference, self.known.day)
        except TerminologyError:
            return None

    def _is_uploaded(self, reference: str, found: ValueSet | None) -> bool:
        """Whether the uploaded value set will answer for ``reference`` rather than what does now."""
        url, version = canonical.split(reference)
        if url != self.url:
            return False
        uploaded = Stored(self.version, lambda: None)
        stored = [Stored(found.version, lambda: None)] if found is not None else []
        return choose([uploaded, *stored], version, self.known.day) is uploaded

    def named(self, name: str) -> str:
        """``name`` as a text says it."""
        return name or canonical.join(self.url or "this value set", self.version)


def _references(value_set: ValueSet) -> Iterator[str]:
    """The value sets that a stored one includes, itself or in those that it contains."""
    for one in (value_set, *value_set.contained):
        if one.compose is not None:
            for item in (*one.compose.include, *one.compose.exclude):
                yield from (reference for reference in item.value_sets if not reference.startswith("#"))


def inclusions(node: Node, known: Known) -> Iterator[Issue]:
    """Every included value set is known, and none of them leads back to where it is included."""
    if node.above is not None:
        return
    inclusions = _Inclusions(node, known)
    where: dict[tuple[str, str], str] = {}
    for name, own in inclusions.own.items():
        for item in included(own):
            for position, reference in item.texts("valueSet"):
                path = item.at("valueSet", position)
                found = inclusions.resolved(reference)
                where.update({(name, target): path for target in found})
                if not found and reference.startswith("#"):
                    yield definitions.unknown_contained(reference, path)
                elif not found:
                    yield definitions.unknown_reference("value set", reference, path)
    for cycle in cycles(inclusions.own, inclusions.following):
        steps = zip(cycle, (*cycle[1:], cycle[0]), strict=True)
        path = next((where[step] for step in steps if step in where), node.at("compose"))
        yield definitions.value_set_cycle([inclusions.named(name) for name in cycle], path)
