"""How terminology is written as FHIR: JSON-shaped dictionaries in and out, no I/O."""
