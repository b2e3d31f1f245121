"""The means of another parser by their names; each says so when it is used."""
