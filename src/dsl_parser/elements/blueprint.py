"""The parser of whole blueprints of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Blueprint BlueprintVersionExtractor BlueprintImporter"))
