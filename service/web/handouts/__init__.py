"""Handouts for patients: what is chosen from a procedure's page, and how it becomes a PDF."""
