"""Plugins in virtual environments of their own, made with uv.

See docs/explanation/plugin-environments.md.
"""
