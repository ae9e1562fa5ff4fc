"""Which release of a code system a request is about."""

from service.operations.operation import Context
from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.releases import SystemRelease


def asked_release(
    context: Context, system: str, version: str | None, parameter: str = "system"
) -> SystemRelease:
    """The release that answers for ``version``, the newest without one.

    TerminologyError names ``parameter`` where there is no such release, or none with its codes.
    """
    release = context.view.release(system, version, context.today)
    if release is None:
        known = [r.version for r in context.view.releases(system) if r.version]
        raise TerminologyError(issues.no_such_release(system, version, known, parameter))
    if not release.is_usable:
        raise TerminologyError(issues.code_system_without_content(release.canonical, release.content))
    return release
