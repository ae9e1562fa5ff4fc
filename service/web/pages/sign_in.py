"""``/sign-in``: the visitor's key, kept in a cookie that only the site's pages read."""

from service.web.page import Page, Redirect
from service.web.visits import Visit


def sign_in(visit: Visit) -> Page | Redirect:
    """The form; a key that is sent with it is kept if it is good, and an empty one forgotten."""
    if visit.request.method != "POST":
        return Page("sign-in.html", {"problem": ""})
    key = visit.request.form.get("key", "").strip()
    if key and visit.with_key(key).refusal is not None:
        return Page("sign-in.html", {"problem": "That key is not known here, or was withdrawn."}, 401)
    return Redirect("/", key)
