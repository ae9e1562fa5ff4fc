"""Which resource types can be read and searched.

Specification: https://hl7.org/fhir/R5/http.html
"""

INTERACTIONS = ("read", "search-type")
"""What every readable resource type allows."""

WRITING = ("vread", "create", "update", "patch", "delete", "history-instance", "history-type")
"""What a type that is stored allows beside."""

OF_SYSTEM = ("transaction", "batch", "history-system")
"""What is asked of the service as a whole."""

EXPANSION_CHANGED = "_expansion-changed"
"""The search parameter of our own: when the expansion of a ValueSet changed last, for whatever reason."""

JSON_PATCH = "application/json-patch+json"
"""The content type of the patches that are understood."""

WRITABLE = ("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem")
"""The resource types that are stored: written, kept with their history, read and searched."""

READABLE = (*WRITABLE, "OperationDefinition")
"""The resource types that can be read and searched."""
