"""What such elements require of each other, by its names."""

from conductor.blueprint.foreign import foreign

globals().update(foreign(__name__, "Value Requirement sibling_predicate"))
