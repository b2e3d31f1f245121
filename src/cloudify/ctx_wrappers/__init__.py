"""Files for scripts that run in processes of their own; they are copied, not imported."""
