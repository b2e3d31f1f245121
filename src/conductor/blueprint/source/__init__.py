"""YAML text into values that remember where they stand."""
