"""What clients may ask for, read and checked, and how no is said."""
