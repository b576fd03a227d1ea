"""The journal's tables, one concept a file; `monitor.journal` puts them behind one door."""
