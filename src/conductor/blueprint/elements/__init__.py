"""The parts of a blueprint, each turned into its part of the plan."""
