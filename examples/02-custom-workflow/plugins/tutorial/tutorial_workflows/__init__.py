"""One workflow in five steps: each module is a complete version of it."""
