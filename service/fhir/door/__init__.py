"""The door: what clients upload is checked here, and nowhere else, before it is stored.

``shape`` checks the structure of a document against the models of fhir.resources, ``rules`` what it says;
``check_upload`` does both, ``validate`` says it as $validate does. Nothing here knows how the document came
or where it goes.
"""

from service.fhir.door.upload import RESOURCE_TYPES, check_upload, is_acceptable
from service.fhir.door.validation import validate

__all__ = ["RESOURCE_TYPES", "check_upload", "is_acceptable", "validate"]
