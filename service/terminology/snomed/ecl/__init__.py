"""SNOMED CT's Expression Constraint Language: its grammar, and what it means as selections.

Specification: https://docs.snomed.org/snomed-ct-specifications/snomed-ct-expression-constraint-language (2.2)
"""
