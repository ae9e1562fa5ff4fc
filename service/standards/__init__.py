"""Standards whose codes are few, or follow from a grammar: known without loading."""

from service.standards import countries, currencies, languages, media_types, units
from service.terminology.built_in import BuiltIn

SYSTEMS = (
    BuiltIn(languages.CODE_SYSTEM, languages.concepts, languages.GRAMMAR),
    BuiltIn(media_types.CODE_SYSTEM, media_types.concepts, media_types.GRAMMAR),
    BuiltIn(units.CODE_SYSTEM, tuple, units.GRAMMAR),
    BuiltIn(countries.CODE_SYSTEM, countries.concepts),
    BuiltIn(countries.SUBDIVISIONS, countries.subdivisions),
    BuiltIn(currencies.CODE_SYSTEM, currencies.concepts),
)
"""Every system that is known without loading."""
