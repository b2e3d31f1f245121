"""The ports through which services reach what is stored: one per noun, all inside a unit of work.

Storage implements them; the conformance suite says what they promise on every database.
"""
