"""Interfaces of types and templates."""
