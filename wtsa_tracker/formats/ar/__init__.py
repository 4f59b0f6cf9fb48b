"""Arabic as ITU writes it."""
