"""Numbers in addresses that no row can have."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.indifferent
@pytest.mark.parametrize("number", [str(2**63), "9" * 5000])
def test_an_address_with_a_number_larger_than_any_key_leads_nowhere(
    app: Flask, client: FlaskClient, number: str
) -> None:
    answers = {}
    for rule in app.url_map.iter_rules():
        path = re.sub("<.*?>", "x", re.sub("<int.*?>", number, rule.rule))
        if number in path:
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            answers[rule.rule] = client.open(path, method=method).status_code
    assert len(answers) > 60
    assert {rule for rule, status in answers.items() if status != 404} == set()
