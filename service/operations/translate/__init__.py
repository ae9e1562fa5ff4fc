"""ConceptMap/$translate."""
