"""Conductor: a durable orchestrator for deployment workflows."""
