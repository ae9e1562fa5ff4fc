"""What a person reads on a page, without a browser."""

import html
import re

import requests


def text(answer: requests.Response) -> str:
    """The text of a page, blanks made one."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return plain(main.partition(">")[2])


def title(answer: requests.Response) -> str:
    """The title of a page."""
    return plain(answer.text.partition("<title>")[2].partition("</title>")[0])


def rows(answer: requests.Response) -> list[list[str]]:
    """The texts of the cells of all table rows."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", answer.text, re.S)
    return [[plain(cell) for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.S)] for row in found]


def plain(marked: str) -> str:
    """The text of some HTML, blanks made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", marked)).split())
