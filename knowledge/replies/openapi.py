"""The description of `/api/v1` for programs, made of the schemas."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from knowledge.replies.schemas import Answer, Problem, Question

PROBLEMS: Mapping[str, str] = {
    "400": "The body is not JSON",
    "401": "No key, an unknown or a revoked one",
    "403": "The area is not the key's",
    "422": "A field is wrong; `fields` says which",
    "429": "Too many requests of this key in this minute; see `Retry-After`",
    "503": "The database is away; see `Retry-After`",
}


def document(base_url: str) -> dict[str, Any]:
    """OpenAPI 3.1 with one address."""
    _names, schemas = models_json_schema(
        [(Question, "validation"), (Answer, "serialization"), (Problem, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    ask = {
        "operationId": "ask",
        "summary": "Answer a question from the articles of an area",
        "security": [{"key": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _reference("Question")}}},
        "responses": {
            "200": {
                "description": "An answer, or a refusal where the articles give none for sure",
                "content": {"application/json": {"schema": _reference("Answer")}},
            },
            **{status: _problem(text) for status, text in PROBLEMS.items()},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "OpsCenter", "version": "1"},
        "servers": [{"url": base_url}],
        "paths": {"/api/v1/ask": {"post": ask}},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/problem+json": {"schema": _reference("Problem")}}}
