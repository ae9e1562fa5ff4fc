"""How a copy follows a FHIR server: what changed there, stored here, and a ledger of both."""
