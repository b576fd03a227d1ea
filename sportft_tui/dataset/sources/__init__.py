"""Tables of texts as people have them, read row by row, whatever their format."""
