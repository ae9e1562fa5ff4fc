"""A whole published release, read over HTTP."""

import json
from collections import Counter
from pathlib import Path

from service.app import create_app
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import open_service
from tests.api.client import Client
from tests.api.content import ICD_10_PCS
from tests.loaders.icd10pcs.test_published import lines_of, order_zip


def test_all_of_icd_10_pcs_is_streamed_as_the_publisher_lists_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    run_load(open_service(settings), "icd10pcs", [order_zip(2026)], LoadOptions())
    client = Client.of(create_app(settings), "r5")
    (entry,) = client.get("CodeSystem", url=ICD_10_PCS)["entry"]
    pieces = client.flask.get(f"/r5/CodeSystem/{entry['resource']['id']}?_summary=false").iter_encoded()
    sizes, body = Counter[str](), bytearray()
    for piece in pieces:
        sizes["largest"] = max(sizes["largest"], len(piece))
        body += piece
    assert len(body) > 50 * sizes["largest"]
    document = json.loads(body)
    pending, displays = list(document["concept"]), {}
    while pending:
        concept = pending.pop()
        displays[concept["code"]] = concept["display"]
        pending += concept.get("concept", ())
    assert len(displays) == document["count"] == entry["resource"]["count"]
    lengths = Counter(map(len, displays))
    assert (lengths[7], lengths[3]) == (79_115, 914)
    for line in lines_of(2026, "icd10pcs_order"):
        if line[14] == "1":
            assert displays[line[6:13]] == line[77:].strip()
