"""The composition root: the only module that knows every ring."""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus

from flask import Flask

from service.api import routes, syndication
from service.api.auth import Authorisation
from service.api.fallback import answer_the_rest
from service.api.gate import Gate
from service.api.licensing import Licensing
from service.api.requests import Request
from service.config import Settings
from service.opening import Service, open_service
from service.publishing.feed import Feed
from service.storage.digests import StoredDigests
from service.terminology.keys import Key
from service.web.site import add_site


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application over the data folder of ``settings``, which publishes nothing."""
    return application(open_service(settings or Settings.read()))


def application(service: Service) -> Flask:
    """The WSGI application of ``service``."""
    settings = service.settings
    app = Flask("service", static_folder=None)
    authorise = Authorisation(service.registry.keys, settings.reads == "key")
    usage, clock = service.registry.usage, service.api

    def count(key: Key | None, system: str, with_content: bool) -> None:
        usage.count(clock.today, key.id if key else "", system, with_content=with_content)

    licensing = Licensing(service.licences, authorise.key_of, count)
    api = replace(service.api, authorise=authorise, licensing=licensing)
    app.register_blueprint(routes.blueprint(api))
    app.register_blueprint(syndication.blueprint(api, _feed(service)))
    answer_the_rest(app, add_site(app, api))
    gate = Gate(app.wsgi_app, api, settings.max_body, settings.cors_origins)
    app.wsgi_app = gate  # type: ignore[method-assign]  # Flask's documentation wraps it just so
    return app


def _feed(service: Service) -> Feed:
    # The feed describes what anybody has: with nobody's entitlements, and counted to nobody.
    open_to_all = replace(service.api, licensing=Licensing(service.licences, lambda _: None))

    def fetch(path: str) -> Iterable[bytes]:
        place, _, query = path.partition("?")
        response = open_to_all.handle(Request("GET", place, query, {}))
        if response.status != HTTPStatus.OK:
            raise LookupError(f"{path} answers {response.status}")
        return response.stream or [response.body]

    settings = service.settings
    digests = StoredDigests(settings.data / "digests.sqlite")
    base = settings.canonical_base
    return Feed(service.registry, service.catalogue, digests, fetch, base, syndication.PATH)
