"""The snippets of "Creating Custom Workflows", with nothing changed but what cannot run.

Misspelt and undefined names are mended, and where it says "do something", something is logged.
"""
