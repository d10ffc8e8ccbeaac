"""Check settings between form, model and table: validated by the model of their kind, secrets kept apart."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr, ValidationError

from opscenter.core.errors import Invalid
from probes.checks.base import CheckSettings
from probes.checks.registry import kinds


def validated(kind: str, values: Mapping[str, Any]) -> CheckSettings:
    """The settings model filled with `values`; raises Invalid naming every wrong field."""
    known = kinds().get(kind)
    if known is None:
        raise Invalid("check.invalid", fields={"kind": "check.kind_unknown"})
    try:
        return known.settings.model_validate(dict(values))
    except ValidationError as error:
        raise Invalid("check.invalid", fields=_wrong_fields(error, known.settings)) from None


def secret_names(settings: type[CheckSettings]) -> list[str]:
    """The fields that are stored encrypted and never sent back to a browser."""
    return [name for name, field in settings.model_fields.items() if field.annotation is SecretStr]


def split(settings: CheckSettings) -> tuple[dict[str, Any], str | None]:
    """The plain settings, and the secret ones as JSON to be encrypted (None when all are empty)."""
    secrets = {name: getattr(settings, name).get_secret_value() for name in secret_names(type(settings))}
    plain = {name: value for name, value in settings.model_dump(mode="json").items() if name not in secrets}
    return plain, json.dumps(secrets) if any(secrets.values()) else None


def joined(plain: Mapping[str, Any], secrets: str | None) -> dict[str, Any]:
    """The complete settings of a stored check."""
    return {**plain, **(json.loads(secrets) if secrets else {})}


def with_kept_secrets(kind: str, values: Mapping[str, Any], secrets: str | None) -> dict[str, Any]:
    """New values in which a secret field left empty keeps what is stored: passwords are never shown for editing."""
    stored = joined({}, secrets)
    kept = {name: stored[name] for name in secret_names(kinds()[kind].settings) if name in stored}
    return {**kept, **{name: value for name, value in values.items() if value or name not in kept}}


def _wrong_fields(error: ValidationError, settings: type[CheckSettings]) -> dict[str, str]:
    """Field name to error code. A rule over several fields names its field as the text of its ValueError."""
    fields: dict[str, str] = {}
    for problem in error.errors():
        named = str(problem.get("ctx", {}).get("error", ""))
        name = str(problem["loc"][0]) if problem["loc"] else named
        code = "check.field_missing" if problem["type"] in {"missing", "string_too_short"} else "check.field_wrong"
        fields[name if name in settings.model_fields else "kind"] = code
    return fields
