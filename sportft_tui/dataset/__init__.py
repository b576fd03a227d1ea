"""Texts and labels become a training file and a validation file."""
