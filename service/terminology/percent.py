"""Percent-encoding in a url, undone.

Specification: RFC 3986, section 2.1
"""

import re

_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")


def unescaped(text: str) -> str:
    """``text`` with each ``%XX`` as the character that it stands for in UTF-8."""
    return _ESCAPES.sub(lambda m: bytes.fromhex(m[0].replace("%", "")).decode(errors="replace"), text)
