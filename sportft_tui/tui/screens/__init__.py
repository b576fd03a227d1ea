"""Screens and dialogs above the panes."""
