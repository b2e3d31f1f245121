from pathlib import Path

import pytest

from conductor.blueprint import errors
from dsl_parser import exceptions, functions, parser, tasks
from dsl_parser.multi_instance import create_deployment_plan


def test_the_porch_leads_to_the_parser(tmp_path: Path) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text("tosca_definitions_version: cloudify_dsl_1_5\ninputs: {i: {}}")
    plan = tasks.prepare_deployment_plan(tasks.parse_dsl(str(path)), inputs={"i": 1})
    assert plan["inputs"] == {"i": 1}
    assert create_deployment_plan(plan)["node_instances"] == []


def test_exceptions_are_the_same_inside_and_outside() -> None:
    assert exceptions.DSLParsingException is errors.DSLParsingException
    assert callable(functions.evaluate_functions)
    with pytest.raises(exceptions.DSLParsingLogicException) as caught:
        parser.parse("tosca_definitions_version: cloudify_dsl_9_9")
    assert caught.value.err_code == 29
