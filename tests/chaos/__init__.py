"""Kills real Conductors at any moment, and checks that nothing was lost: `make chaos`."""
