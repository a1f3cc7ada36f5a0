"""The pages, by the question that each answers."""
