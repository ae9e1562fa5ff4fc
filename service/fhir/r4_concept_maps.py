"""What differs of concept maps and translations in R4.

R5 says how the source relates to the target (``relationship``), R4 how the target relates to the
source (``equivalence``): R4's *wider* is R5's *source-is-narrower-than-target*. Words of R4 that R5 has
no match for travel as an extension, so that an R4 map comes back as it was.
Specification: https://hl7.org/fhir/R4/conceptmap.html and
https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html
"""

from collections.abc import Iterator

from service.fhir.concept_maps import OLD_EQUIVALENCE
from service.fhir.values import Json

_NO_MAP_COMMENT = (
    "http://hl7.org/fhir/4.0/StructureDefinition/extension-ConceptMap.group.element.target.comment"
)

EQUIVALENCES = {
    "related-to": "relatedto",
    "equivalent": "equivalent",
    "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower",
    "not-related-to": "disjoint",
}
"""R5's relationships in R4's words."""

RELATIONSHIPS = {
    **{equivalence: relationship for relationship, equivalence in EQUIVALENCES.items()},
    "equal": "equivalent",
    "subsumes": "source-is-narrower-than-target",
    "specializes": "source-is-broader-than-target",
    "inexact": "related-to",
    "unmatched": "not-related-to",
}
"""R4's equivalences in R5's words; where *unmatched* is all that is said of a code, R5 says ``noMap``."""

_SCOPES = {
    "sourceUri": "sourceScopeUri",
    "sourceCanonical": "sourceScopeCanonical",
    "targetUri": "targetScopeUri",
    "targetCanonical": "targetScopeCanonical",
}


def concept_map_up(document: Json) -> None:
    """Give an R4 ConceptMap its R5 form."""
    _rename(document, _SCOPES)
    if isinstance(document.get("identifier"), dict):
        document["identifier"] = [document["identifier"]]
    attributes: dict[str, str] = {}
    for group in document.get("group", ()):
        for side in ("source", "target"):
            version = group.pop(f"{side}Version", None)
            if version:
                group[side] = f"{group.get(side, '')}|{version}"
        for element in group.get("element", ()):
            _element_up(element, attributes)
        _unmapped_up(group.get("unmapped", {}))
    if attributes:
        defined = [{"code": code, "uri": uri, "type": "string"} for uri, code in attributes.items()]
        document["additionalAttribute"] = defined


def _element_up(element: Json, attributes: dict[str, str]) -> None:
    targets = element.get("target", [])
    if len(targets) == 1 and _says_no_more_than_unmatched(targets[0]):
        (target,) = element.pop("target")
        element["noMap"] = True
        if "comment" in target:
            _extend(element, {"url": _NO_MAP_COMMENT, "valueString": target["comment"]})
        return
    for target in targets:
        _target_up(target, attributes)


def _says_no_more_than_unmatched(target: Json) -> bool:
    return target.get("equivalence") == "unmatched" and target.keys() <= {"equivalence", "comment"}


def _target_up(target: Json, attributes: dict[str, str]) -> None:
    equivalence = target.pop("equivalence", None)
    if equivalence:
        target["relationship"] = RELATIONSHIPS.get(equivalence, "related-to")
        if EQUIVALENCES[target["relationship"]] != equivalence:
            _extend(target, {"url": OLD_EQUIVALENCE, "valueCode": equivalence})
    for item in (*target.get("dependsOn", ()), *target.get("product", ())):
        item["attribute"] = _attribute_code(item.pop("property", ""), attributes)
        coding = {"system": item.pop("system", None), "code": item.pop("value", None)}
        if coding["system"] is None:
            item["valueString"] = coding["code"]
            item.pop("display", None)
        else:
            coding["display"] = item.pop("display", None)
            item["valueCoding"] = {key: value for key, value in coding.items() if value is not None}


def _attribute_code(uri: str, attributes: dict[str, str]) -> str:
    """The code by which a map calls the attribute ``uri``; a new one is made from the uri's end."""
    if uri not in attributes:
        end = uri.rstrip("/#").replace("#", "/").rpartition("/")[2] or "attribute"
        taken = set(attributes.values())
        attributes[uri] = end if end not in taken else f"{end}-{len(attributes) + 1}"
    return attributes[uri]


def _unmapped_up(unmapped: Json) -> None:
    if unmapped.get("mode") == "provided":
        unmapped["mode"] = "use-source-code"
    if unmapped.get("mode") in ("use-source-code", "fixed"):
        unmapped["relationship"] = "related-to"
    _rename(unmapped, {"url": "otherMap"})


def concept_map_down(document: Json) -> None:
    """Give an R5-shaped ConceptMap its R4 form."""
    _rename(document, {new: old for old, new in _SCOPES.items()})
    if document.get("identifier"):
        document["identifier"] = document["identifier"][0]
    document.pop("property", None)
    uris = {item["code"]: item.get("uri", item["code"]) for item in document.pop("additionalAttribute", ())}
    for group in document.get("group", ()):
        for side in ("source", "target"):
            url, _, version = group.get(side, "").partition("|")
            if version:
                group[side], group[f"{side}Version"] = url, version
        for element in group.get("element", ()):
            _element_down(element, uris)
        _unmapped_down(group.get("unmapped", {}))


def _element_down(element: Json, uris: dict[str, str]) -> None:
    element.pop("valueSet", None)
    for target in element.get("target", ()):
        _target_down(target, uris)
    if element.pop("noMap", False):
        unmatched = {"equivalence": "unmatched"}
        comment = _taken(element, _NO_MAP_COMMENT)
        if comment:
            unmatched["comment"] = comment["valueString"]
        element["target"] = [*element.get("target", ()), unmatched]


def _target_down(target: Json, uris: dict[str, str]) -> None:
    for name in ("valueSet", "property"):
        target.pop(name, None)
    target["equivalence"] = _equivalence(target, target.pop("relationship", "related-to"))
    for item in (*target.get("dependsOn", ()), *target.get("product", ())):
        code = item.pop("attribute", "")
        item["property"] = uris.get(code, code)
        item.pop("valueSet", None)
        for name in [key for key in item if key.startswith("value")]:
            value = item.pop(name)
            parts = value if isinstance(value, dict) else {"code": value}
            item |= {key: parts[key] for key in ("system", "display") if key in parts}
            item["value"] = str(parts.get("code", parts.get("value", "")))


def _unmapped_down(unmapped: Json) -> None:
    if unmapped.get("mode") == "use-source-code":
        unmapped["mode"] = "provided"
    for name in ("relationship", "valueSet"):
        unmapped.pop(name, None)
    _rename(unmapped, {"otherMap": "url"})


def match_down(match: Json) -> None:
    """Give one ``match`` of $translate, or its definition, R4's names and words.

    R4's ``source`` is the map. Where the target was asked for, which R4 does not know, it is the source
    concept, as the terminology ecosystem has it.
    """
    parts = {part["name"]: part for part in match.get("part", ())}
    match["part"] = list(_parts_down(match.get("part", ())))
    if "use" in match and "source" in parts:
        parts["source"]["type"] = "uri"
    elif "valueCanonical" in parts.get("originMap", {}) and "source" not in parts:
        match["part"].append({"name": "source", "valueUri": parts["originMap"]["valueCanonical"]})


def _parts_down(parts: list[Json]) -> Iterator[Json]:
    for part in parts:
        if part["name"] in ("property", "dependsOn"):
            continue
        if part["name"] == "relationship":
            part["name"] = "equivalence"
            if "valueCode" in part:
                part["valueCode"] = _equivalence(part, part["valueCode"])
        elif part["name"] == "product":
            for inner in part.get("part", ()):
                _product_down(inner)
        yield part


def _product_down(part: Json) -> None:
    if part["name"] == "attribute":
        part["name"] = "element"
    elif part["name"] == "value":
        part["name"] = "concept"
        for name in [key for key in part if key.startswith("value") and key != "valueCoding"]:
            part["valueCoding"] = {"code": str(part.pop(name))}


def _equivalence(element: Json, relationship: str) -> str:
    """R4's word for the relationship of ``element``; the extension that says it is taken away."""
    said = _taken(element, OLD_EQUIVALENCE)
    return str(said["valueCode"]) if said else EQUIVALENCES.get(relationship, "relatedto")


def _taken(element: Json, url: str) -> Json | None:
    """The extension with that url, taken away from ``element``."""
    extensions = element.get("extension", [])
    found = next((item for item in extensions if item.get("url") == url), None)
    if found is not None:
        extensions.remove(found)
        if not extensions:
            del element["extension"]
    return found


def _extend(element: Json, extension: Json) -> None:
    element.setdefault("extension", []).append(extension)


def _rename(element: Json, names: dict[str, str]) -> None:
    for old, new in names.items():
        if old in element:
            element[new] = element.pop(old)
