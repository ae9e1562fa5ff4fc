"""Value sets change by themselves on the day on which a code begins or ends."""

from pathlib import Path

from service.config import Settings
from service.fhir.subscriptions import read_order
from service.loaders.release import Release
from service.opening import open_service
from service.publishing.announcing import announce
from service.terminology.code_systems import CONCEPT_PROPERTIES, CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Property
from service.terminology.types import DateTime
from tests.publishing.subscribing import COLORS, put, subscription, value_set


def dated() -> Release:
    retired = PropertyDefinition("retirementDate", "dateTime", f"{CONCEPT_PROPERTIES}#retirementDate")
    code_system = CodeSystem(url=COLORS, version="1", name="Colors", properties=(retired,))
    ends = (Property("retirementDate", DateTime("2999-12-31")),)
    return Release(
        code_system=code_system, concepts=[Concept("red", "Red"), Concept("old", "Old", properties=ends)]
    )


def test_the_end_of_a_code_is_an_event_of_its_value_sets(tmp_path: Path) -> None:
    service = open_service(Settings(data=tmp_path))
    service.registry.publish(dated())
    put(service, value_set("warm"), value_set("else", system="urn:x"))
    outbox = service.publisher.deliveries.outbox
    document = subscription("r5", "value-set-changed", "http://example.org/")
    made = outbox.create(read_order(document), document, "5.0.0", "http://localhost/r5")
    assert made is not None

    def told(day: str) -> list[tuple[str, str]]:
        announce(outbox, service.catalogue, day)
        return [(event.focus.id, event.moment) for event in outbox.events(made.id, 1, 99, 99)]

    assert told("2999-12-31") == []
    assert told("3000-01-05") == [("warm", "3000-01-01T00:00:00.000Z")]
    assert told("3000-01-06") == [("warm", "3000-01-01T00:00:00.000Z")]
