"""What a warning may be about: the name that programs see, and what it means."""

from collections.abc import Mapping

DUPLICATE_KEY = "duplicate-key"
UNUSED_INPUT = "unused-input"
DEPRECATED = "deprecated"
UNREACHABLE_SCRIPT = "unreachable-script"
NO_EFFECT = "no-effect"
OVERRIDES = "overrides-built-in"
NO_VALUE_YET = "no-value-yet"

MEANINGS: Mapping[str, tuple[str, str]] = {
    DUPLICATE_KEY: ("a key stands twice in one mapping; the last one wins", "remove one of them"),
    UNUSED_INPUT: (
        "no `get_input` reads an input of the main file",
        "remove it, unless code of a plugin reads the inputs of its deployment",
    ),
    DEPRECATED: ("a form that has a better successor", "write the one that the message names"),
    UNREACHABLE_SCRIPT: (
        "a type that no template uses names a script that is not in the blueprint's folder",
        "correct the path, or add the file; a template of that type is an error",
    ),
    NO_EFFECT: ("accepted and ignored", "remove it, and do by hand what it asks for"),
    OVERRIDES: ("a definition stands in the place of a built-in one", "rename it, if not meant so"),
    NO_VALUE_YET: (
        "a blueprint label is a function that has no value at the upload, and is left out",
        "give the input a default, or use a label of deployments",
    ),
}
