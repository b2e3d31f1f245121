"""Simple network management."""
