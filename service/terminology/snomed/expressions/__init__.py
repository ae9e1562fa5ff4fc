"""Post-coordinated expressions of SNOMED CT: read, check, compare, show.

Specification: SNOMED CT Compositional Grammar 2.4.
"""
