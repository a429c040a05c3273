"""The OpenAPI document tells of every route."""

import json

from callcenter.web.app import routes

from .conftest import Site


async def test_every_route_is_in_the_document(site: Site) -> None:
    status, document = await site.browser().call("GET", "/api/openapi.json")
    assert status == 200
    told = {(method.upper(), path) for path, of in document["paths"].items() for method in of}
    assert told == {(route.method, route.path) for route in routes()}
    served = {
        (route.method, route.resource.canonical)
        for route in site.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    pages = {(method, path) for method, path in served if not path.startswith(("/api", "/healthz"))}
    # The WebSocket is not OpenAPI's: docs/protocol.md describes it.
    assert served - pages == told | {("GET", "/api/ws")}


async def test_every_reference_leads_somewhere(site: Site) -> None:
    _, document = await site.browser().call("GET", "/api/openapi.json")
    names = set(document["components"]["schemas"])
    text = json.dumps(document)
    referred = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred <= names


async def test_operations_have_names_of_their_own(site: Site) -> None:
    _, document = await site.browser().call("GET", "/api/openapi.json")
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


async def test_a_recording_is_not_json(site: Site) -> None:
    _, document = await site.browser().call("GET", "/api/openapi.json")
    assert list(document["paths"]["/api/recordings/{name}"]["get"]["responses"]["200"]["content"]) == [
        "audio/wav"
    ]


async def test_health_says_in_the_document_what_may_be_missing(site: Site) -> None:
    _, document = await site.browser().call("GET", "/api/openapi.json")
    reference = document["paths"]["/healthz"]["get"]["responses"]["503"]["content"]["application/json"][
        "schema"
    ]
    schema = document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    assert schema["required"] == ["missing"]
    assert schema["properties"]["missing"]["type"] == "array"
