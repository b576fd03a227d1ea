"""How good answers are. Needs numpy: imported by the carrier process only."""
