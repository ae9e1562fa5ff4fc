"""The rules of claims: which codings stand where, which day counts, and what must hold of them.

Claims come as they are posted, in the JSON of R4 or R5, and are read defensively: what is not as FHIR has
it becomes an issue that says where, and the rest is read all the same.
"""
