"""From a table of texts to files for training: decide, split, write, advise."""
