"""Blueprints: YAML in, a plan out.

plan = parse_file(Path("blueprint.yaml"))
deployment_plan = prepare(plan, {"port": 8080})
"""

from conductor.blueprint.checks import Checks
from conductor.blueprint.elements.values_getter import ANY_OBJECT, NO_MANAGER, ValuesGetter
from conductor.blueprint.imports.custom import adapted
from conductor.blueprint.imports.reach import CLOSED, OPEN, Reach
from conductor.blueprint.imports.resolver import ImportedContent, ImportedText, ImportResolver
from conductor.blueprint.imports.texts import ReadTexts, texts_of_process
from conductor.blueprint.json_schema import schema_text
from conductor.blueprint.parsing import importable_text, parse_file, parse_location, parse_text
from conductor.blueprint.plan import Plan
from conductor.blueprint.plugin_yaml import DeclaredPlugins, read_plugin_yaml
from conductor.blueprint.prepare import accepted_inputs, prepare

__all__ = [
    "ANY_OBJECT",
    "CLOSED",
    "NO_MANAGER",
    "OPEN",
    "Checks",
    "DeclaredPlugins",
    "ImportResolver",
    "ImportedContent",
    "ImportedText",
    "Plan",
    "Reach",
    "ReadTexts",
    "ValuesGetter",
    "accepted_inputs",
    "adapted",
    "importable_text",
    "parse_file",
    "parse_location",
    "parse_text",
    "prepare",
    "read_plugin_yaml",
    "schema_text",
    "texts_of_process",
]
