"""What tools around blueprints use of the parser's insides."""

from conductor.blueprint.functions.table import call_alone as get_function
from conductor.blueprint.imports.custom import create_import_resolver
from conductor.domain.primitives import cast as cast_to_type
from conductor.domain.primitives import taken as parse_simple_type_value

__all__ = ["cast_to_type", "create_import_resolver", "get_function", "parse_simple_type_value"]
