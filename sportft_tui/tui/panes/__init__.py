"""Panes: Data, Jobs, Events, Classify."""
