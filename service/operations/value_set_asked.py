"""Which value set a request is about: named by canonical, or given with the request."""

from service.operations.operation import Context, Values
from service.terminology import canonical, issues
from service.terminology.issues import TerminologyError
from service.terminology.value_sets import ValueSet


def asked_value_set(context: Context, values: Values, day: str) -> ValueSet:
    """The value set; TerminologyError when none is named, or the named one is not known."""
    inline: ValueSet | None = values.get("value_set")
    if inline is not None:
        return inline
    url = values.get("url")
    if not url:
        raise TerminologyError(issues.parameters_missing("a value set is needed: url or valueSet"))
    version = values.get("value_set_version")
    reference = canonical.join(url, version) if "|" not in url else url
    return context.view.value_set(reference, day)
