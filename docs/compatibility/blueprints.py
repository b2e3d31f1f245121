"""What tools around blueprints import."""

from docs.compatibility.part import PORCHES, Part

_PARSER = (f"{PORCHES}/test_parser_names.py",)

BLUEPRINTS = (
    Part("dsl_parser.yaml_loader", "load", _PARSER),
    Part("dsl_parser.scan", "scan_properties", _PARSER),
    Part("dsl_parser.interfaces.utils", "no_op", _PARSER),
)
