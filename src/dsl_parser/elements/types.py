"""The parser of what types have in common of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Type Types TypeDerivedFrom"))
