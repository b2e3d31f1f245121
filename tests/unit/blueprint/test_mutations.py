"""Blueprints with something wrong anywhere in them: sentences in any case, no tracebacks."""

import copy
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprint.test_elements import ELEMENTS
from blueprint.test_error_codes import LOGIC
from conductor.blueprint import parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.imports.texts import ReadTexts

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n"
CONTAINED = {"type": "cloudify.relationships.contained_in", "target": "n"}
VALUES: list[Any] = [
    *(None, 5, -1, 1.5, True, "", "x", "n", "m", "g", "t", "cloudify.nodes.Compute"),
    *([], [None], [[]], ["n"], ["g", "n"], [CONTAINED], [{**CONTAINED, "target": "m"}]),
    *({}, {"a": None}, {"get_input": "x"}, {"get_attribute": ["SELF", "x"]}, {"concat": 5}),
]
TEXTS = ReadTexts()


def documents() -> list[dict[str, Any]]:
    whole = [
        HEAD + one.text({**one.needed, **{key: cells[0] for key, cells in one.keys.items()}})
        for one in ELEMENTS.values()
    ]
    read = [yaml.safe_load(text) for text in (*whole, *(text for _, text in LOGIC.values()))]
    together: dict[str, Any] = {}
    for document in read:
        for name, section in document.items():
            if isinstance(section, dict):
                together.setdefault(name, {}).update(section)
    return [*read, {**yaml.safe_load(HEAD), **together}]


DOCUMENTS = documents()


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if way:
        yield way
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(child, (*way, key))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    document = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 4))):
        ways = list(places(document))
        if not ways:
            break
        *outer, key = draw(st.sampled_from(ways))
        around = document
        for each in outer:
            around = around[each]
        if draw(st.booleans()):
            around[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif isinstance(around, dict) and draw(st.booleans()):
            around[f"{key}x"] = around.pop(key)
        else:
            del around[key]
    return yaml.safe_dump(document, sort_keys=False)


def errors_of(text: str) -> tuple[BlueprintError, ...]:
    try:
        parse_text(text, texts=TEXTS)
    except BlueprintError as error:
        return error.errors
    return ()


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_whatever_is_wrong_is_told_in_sentences(text: str) -> None:
    for error in errors_of(text):
        assert error.sentence
        assert error.problem.as_data()["message"] in str(error)
