"""In which language an answer is: the order of those who may say it.

===========================  ==============================================================
``displayLanguage``          the request's own word
the value set's wish         its extension valueset-expansion-parameter ``displayLanguage``
``Accept-Language``          the caller's general preference, with weights
the value set's language     ``ValueSet.language``
===========================  ==============================================================

Specification: https://hl7.org/fhir/R5/languages.html#operations
"""

import re

from service.operations.operation import Context, Values
from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.languages import Preference, preferences
from service.terminology.value_sets import ValueSet

_TAG = re.compile(r"(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)(\s*;\s*q\s*=\s*[0-9.]+)?")


def display_language(context: Context, values: Values, value_set: ValueSet | None = None) -> str | None:
    """What says the language; None when nobody does.

    Raises TerminologyError when ``displayLanguage`` is no list of language tags.
    """
    asked: str | None = values.get("display_language")
    if asked is not None and not all(_TAG.fullmatch(tag.strip()) for tag in asked.split(",")):
        raise TerminologyError(issues.invalid_display_language(asked))
    wish = dict(value_set.expansion_parameters).get("displayLanguage") if value_set else None
    own = value_set.language if value_set else None
    return asked or wish or context.accept_language or own


def languages(context: Context, values: Values, value_set: ValueSet | None = None) -> tuple[Preference, ...]:
    """The wanted languages, the most wanted first."""
    return preferences(display_language(context, values, value_set))
