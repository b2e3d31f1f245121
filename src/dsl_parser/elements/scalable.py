"""The parser of instance counts of the public framework, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Properties DefaultInstances MinInstances MaxInstances"))
