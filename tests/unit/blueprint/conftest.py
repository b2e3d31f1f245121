"""Short blueprints for the tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conductor.blueprint import Plan, parse_text

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n"


@pytest.fixture
def parsed() -> Callable[..., Plan]:
    """Parse the rest of a blueprint whose version and built-in types are given."""

    def parse(body: str, **options: Any) -> Plan:
        return parse_text(HEAD + body, location="blueprint.yaml", **options)

    return parse
