"""How machines ask: FHIR over HTTP."""
