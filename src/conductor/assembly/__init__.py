"""The composition root: reads the settings, picks the adapters, ties everything together."""
