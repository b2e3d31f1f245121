"""What leads from one plan of a deployment to another."""
