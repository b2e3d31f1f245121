"""What authors of workflows and plugins test with."""
