"""Problems with who asks."""

from service.terminology.issues.issue import Issue, error


def key_missing() -> Issue:
    return error("login", None, None, "This needs a key: send it in the header Authorization: Bearer …")


def key_unknown() -> Issue:
    text = "The key in the header Authorization is not one of this server's, or was revoked"
    return error("login", None, None, text)


def role_too_weak(action: str, role: str, needed: str) -> Issue:
    done = {"release": "to change what was loaded from its publisher's files"}.get(action, f"to {action}")
    return error("forbidden", None, None, f"The key's role is {role}; {done} needs {needed}")


def not_entitled(resource_type: str, resource_id: str) -> Issue:
    text = f"{resource_type}/{resource_id} has licensed content that this key does not show: send it whole"
    return error("forbidden", None, None, text)
