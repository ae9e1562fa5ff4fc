"""$cache-control: keep resources here between requests, for this client alone.

``mode=start`` keeps the posted ``tx-resource``s and gives a cache id, which travels in the header
``X-Cache-Id`` of later requests; ``mode=end`` forgets them. A client that chooses its own id gives it as
the parameter ``cache-id`` of any operation instead, and what it sends then is kept too.
Specification: https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig
"""

from dataclasses import dataclass, field

from service.operations import fields
from service.operations.kept import PARAMETER
from service.operations.operation import Context, Operation, Values
from service.terminology import issues
from service.terminology.issues import TerminologyError


class CacheControlParameters(fields.Parameters):
    """The in parameters of $cache-control."""

    mode = fields.Code("start, to keep the resources that are posted; or end, to forget them.", since=None)
    cache_id = fields.String("The id to end, if the header does not say it.", since=None, name=PARAMETER)


@dataclass(frozen=True, slots=True)
class CacheControl:
    """The id under which resources are kept, or were until now."""

    cache_id: str = field(metadata={"name": PARAMETER})


def run(context: Context, values: Values) -> CacheControl:
    """Start or end a cache; TerminologyError for another mode, or without an id to end."""
    mode, kept = values.get("mode"), context.kept
    if kept is None:
        raise TerminologyError(issues.parameters_missing("nothing is kept between requests here"))
    if mode == "start":
        return CacheControl(kept.start(context.body))
    if mode != "end":
        raise TerminologyError(issues.parameter_invalid("mode", "it is neither start nor end"))
    cache_id = context.cache_id or values.get("cache_id")
    if not cache_id:
        raise TerminologyError(issues.parameters_missing("mode=end needs the cache id: X-Cache-Id"))
    kept.end(cache_id)
    return CacheControl(cache_id)


CACHE_CONTROL = Operation(
    "CapabilityStatement", "cache-control", "Keep resources between requests", ("system",),
    CacheControlParameters(), CacheControl, run, is_standard=False, affects_state=True,
)  # fmt: skip
