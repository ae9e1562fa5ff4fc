"""Which resource types can be read and searched.

Specification: https://hl7.org/fhir/R5/http.html
"""

INTERACTIONS = ("read", "search-type")
"""What every readable resource type allows."""

READABLE = ("CodeSystem", "ValueSet", "ConceptMap", "OperationDefinition")
"""The resource types that can be read and searched."""
