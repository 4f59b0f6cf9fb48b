"""English as ITU writes it."""
