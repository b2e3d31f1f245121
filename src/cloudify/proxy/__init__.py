"""The context of an operation, for scripts in processes of their own."""
