"""The parser of relationships of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Relationship Relationships RelationshipMapping"))
