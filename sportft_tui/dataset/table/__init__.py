"""A table of texts as a folder of columns: one process writes it, another shows a screenful."""
