"""sportft: fine-tune, watch and use text classifiers without leaving the terminal."""

__version__ = "0.1.0"
