"""Stories with a real `conductor up`, a real `cfy` and real processes: what a user would see."""
