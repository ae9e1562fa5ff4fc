"""AHRQ's groupings of ICD-10-PCS, from its Healthcare Cost and Utilization Project (HCUP).

Each becomes a code system of categories, a concept map from ICD-10-PCS to them, and for each category a
value set of its ICD-10-PCS codes.
"""
