"""The API of 2022, whose tutorials go on working here."""
