"""What clients keep here between requests, ready to be put on top of a view.

Reading the resources again for each request is what keeping them is to save, so the last ones read stay
in the memory of the worker, a few at a time.
"""

from collections import OrderedDict

import orjson

from service.api.requests import Request
from service.fhir.parameters import Given, read_parameters
from service.fhir.versions import FhirVersion
from service.operations.inline import TX_RESOURCE, Overlay, read_overlay
from service.operations.kept import HEADER, PARAMETER, KeptResources
from service.terminology import issues
from service.terminology.issues import TerminologyError

_IN_MEMORY = 16


class KeptOverlays:
    """The overlays of cache ids, over the store that all workers share."""

    def __init__(self, store: KeptResources) -> None:
        self._store = store
        self._read: OrderedDict[tuple[str, str], tuple[int, Overlay]] = OrderedDict()

    def is_named(self, request: Request, given: Given) -> bool:
        """Whether the request names a cache."""
        return HEADER in request.headers or PARAMETER in given

    def under(self, request: Request, version: FhirVersion, given: Given) -> Overlay:
        """What is kept under the id that the request names; TerminologyError for an unknown header.

        An id of the client's own, the parameter ``cache-id``, begins with the first request that has it,
        and the resources of each request with it are kept too.
        """
        cache_id = request.headers.get(HEADER)
        if cache_id is not None:
            return self._overlay(cache_id, version, must_exist=True)
        cache_id = str(given.pop(PARAMETER)[0])
        if TX_RESOURCE in given:
            self._store.add(cache_id, request.body)
        return self._overlay(cache_id, version, must_exist=False)

    def _overlay(self, cache_id: str, version: FhirVersion, must_exist: bool) -> Overlay:
        count = self._store.use(cache_id)
        if must_exist and not count:
            raise TerminologyError(issues.unknown_cache(cache_id))
        key = (cache_id, version.number)
        known = self._read.get(key)
        if known is None or known[0] != count:
            known = (count, read_overlay(self._resources(cache_id, version)))
            self._read[key] = known
            while len(self._read) > _IN_MEMORY:
                self._read.popitem(last=False)
        return known[1]

    def _resources(self, cache_id: str, version: FhirVersion) -> list[object]:
        documents = (version.up(orjson.loads(document)) for document in self._store.read(cache_id))
        return [resource for d in documents for resource in read_parameters(d).get(TX_RESOURCE, ())]
