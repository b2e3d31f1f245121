"""The parts of a blueprint; their parsing is the house's own (conductor.blueprint.elements)."""
