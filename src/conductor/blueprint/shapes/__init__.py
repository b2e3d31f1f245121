"""The grammar: what each part of a blueprint may look like."""
