"""The page at /docs: the OpenAPI description as HTML that needs nothing from the network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import cast

from fastapi import FastAPI
from fastapi.routing import APIRoute

Json = Mapping[str, object]

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font: 600 1.05rem/1.4 ui-monospace, monospace; margin: 2.2rem 0 .2rem; }
h2 b { color: #0b6e6e; margin-inline-end: .6em; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
td, th { text-align: start; vertical-align: top; padding: .3rem .8rem .3rem 0; border-top: 1px solid #8884; }
pre { background: #8881; padding: .7rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: 6px; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
@media (prefers-color-scheme: dark) { h2 b, a { color: #6cc5c0; } }
"""


def routes_of(app: FastAPI) -> list[APIRoute]:
    """The routes that the description lists."""
    return [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]


def page(openapi: Json, base: str) -> str:
    """The whole page for an OpenAPI document; `base` is the address of the service, for the examples."""
    info = _at(openapi, "info")
    title = escape(str(info["title"]))
    schemas = _at(openapi, "components", "schemas")
    operations = "".join(
        _operation(f"{method} {path}", cast(Json, operation), schemas, base.rstrip("/"))
        for path, methods in _at(openapi, "paths").items()
        for method, operation in cast(Json, methods).items()
    )
    tables = "".join(
        f'<h2 id="{escape(name)}">{escape(name)}</h2>{_fields(cast(Json, schema))}'
        for name, schema in sorted(schemas.items())
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}: HTTP</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escape(str(info.get('summary', '')))}</p>"
        '<p><a href="openapi.json">openapi.json</a> · <a href="./">the page</a></p>'
        f"{operations}<hr>{tables}</body></html>"
    )


def _operation(call: str, operation: Json, schemas: Json, base: str) -> str:
    method, _, path = call.partition(" ")
    body = _at(operation, "requestBody", "content", "application/json", "schema")
    kinds = _at(operation, "responses", "200", "content")
    answer = _at(kinds, "application/json", "schema")
    rows = [f"<p>{escape(str(operation.get('summary', '')))}</p>"]
    if body:
        rows.append(f"<p>Body: {_type(body)}</p>")
    if answer:
        rows.append(f"<p>Answer: {_type(answer)}. Errors: {_type({'$ref': '#/components/schemas/ErrorBody'})}</p>")
    elif kinds:
        rows.append(f"<p>Answer: {escape(', '.join(kinds))}</p>")
    rows.append(f"<pre><code>{escape(_curl(base + path, body, schemas))}</code></pre>")
    return f"<h2><b>{method.upper()}</b>{escape(path)}</h2>{''.join(rows)}"


def _curl(url: str, body: Json, schemas: Json) -> str:
    address = url.replace("{book_id}", "BOOK").replace("{address}", "p2/4/1")
    if not body:
        return f"curl {address}"
    schema = cast(Json, schemas.get(str(body.get("$ref", "")).rpartition("/")[2], {}))
    required = cast("list[str]", schema.get("required", []))
    example = {name: _example(_at(schema, "properties", name)) for name in required}
    data = json.dumps(example, ensure_ascii=False)
    return f"curl {address} -H 'Content-Type: application/json' -d '{data}'"


def _example(schema: Json) -> object:
    examples = cast("list[object]", schema.get("examples", []))
    return examples[0] if examples else "…"


def _fields(schema: Json) -> str:
    required = cast("list[str]", schema.get("required", []))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_type(cast(Json, field))}"
        f"{'' if name in required else ' (optional)'}</td>"
        f"<td>{escape(str(cast(Json, field).get('description', '')))}</td></tr>"
        for name, field in _at(schema, "properties").items()
    )
    return f"<p>{escape(str(schema.get('description', '')))}</p><table>{rows}</table>"


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = escape(str(schema["$ref"]).rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in cast("list[Json]", schema["anyOf"]))
    if "enum" in schema:
        return " or ".join(f"<code>{escape(json.dumps(value))}</code>" for value in cast("list[str]", schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(_at(schema, 'items'))}"
    return escape(" ".join(_words(schema)))


def _words(schema: Json) -> Iterator[str]:
    yield str(schema.get("type", "any"))
    for key, word in (("minimum", "from"), ("maximum", "to"), ("default", "default")):
        if key in schema:
            yield f"{word} {json.dumps(schema[key])}"


def _at(node: Json, *keys: str) -> Json:
    for key in keys:
        node = cast(Json, node.get(key, {}))
    return node
