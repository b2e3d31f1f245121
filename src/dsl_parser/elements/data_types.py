"""The parser of data types of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Schema SchemaProperty DataType DataTypes"))
