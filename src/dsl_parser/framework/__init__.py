"""How parts of a blueprint are parsed is the house's own (conductor.blueprint)."""
