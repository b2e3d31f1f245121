"""One document out of a main file and all that it imports."""
