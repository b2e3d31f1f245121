"""What drives such elements, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Parser Context ParseContext parse"))
