"""Who may do what: the key that a request shows, and the role that its action needs.

Specification: RFC 6750 (Bearer tokens) and https://hl7.org/fhir/R5/security.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.api.errors import RefusedError
from service.api.requests import Request
from service.terminology import issues
from service.terminology.issues import Issue
from service.terminology.keys import Key, Keys, Role

NEEDED: Mapping[str, Role] = {"read": Role.READER, "write": Role.AUTHOR, "release": Role.PUBLISHER}
"""Action → the role that it needs; a ``release`` is what was loaded from its publisher's files, changed."""

_BEARER = re.compile(r"bearer +([A-Za-z0-9\-._~+/]+=*) *", re.IGNORECASE)
_CHALLENGE = 'Bearer realm="Procodex"'


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Decides about requests; ``FhirApi.authorise`` is one.

    Reading is open to those without a key unless ``reads_need_key``; what this server can do is open to
    all. A key that is shown must be good, whatever is asked: who was cut off should learn of it, and not
    go on as somebody unknown.
    """

    keys: Keys
    reads_need_key: bool

    def __call__(self, request: Request, action: str) -> None:
        """Raise RefusedError (401, 403) where that is not allowed; ``action`` is one of ``NEEDED``."""
        shown = request.headers.get("authorization")
        if shown is None:
            if action != "read" or (self.reads_need_key and request.segments[1:] != ("metadata",)):
                raise _refused(401, issues.key_missing(), "")
            return
        key = request.caller(self.key_of)
        role = key.role if key else None
        if role is None:
            raise _refused(401, issues.key_unknown(), ', error="invalid_token"')
        if role < NEEDED[action]:
            problem = issues.role_too_weak(action, role.name.lower(), NEEDED[action].name.lower())
            raise _refused(403, problem, ', error="insufficient_scope"')

    def key_of(self, request: Request) -> Key | None:
        """The key that the caller shows; None without one, or for one that is not good."""
        shown = _BEARER.fullmatch(request.headers.get("authorization", ""))
        return self.keys.find(shown[1]) if shown else None


def _refused(status: int, problem: Issue, reason: str) -> RefusedError:
    return RefusedError(status, problem, headers={"WWW-Authenticate": _CHALLENGE + reason})
