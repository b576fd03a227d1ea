"""The fine-tuning protocol, spoken through the openai package; providers' quirks live here."""
