"""Node templates multiplied into node instances."""
