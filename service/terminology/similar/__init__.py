"""Codes like a code: neighbours by axes, hierarchy, procedure pages, concept maps and wording, each with why.

Every source of neighbours is a file that gives each a score of its own, from 0 to 1; ``ranked.py`` puts them
together.
"""

from service.terminology.similar.neighbour import Kind, Neighbour
from service.terminology.similar.ranked import similar

__all__ = ["Kind", "Neighbour", "similar"]
