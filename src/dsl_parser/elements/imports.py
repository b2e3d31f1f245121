"""The parser of imports of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Import Imports ImportLoader ImportsLoader"))
