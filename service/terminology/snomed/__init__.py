"""SNOMED CT: what its identifiers mean, its expression constraint language and its expressions."""
