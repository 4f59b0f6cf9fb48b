"""Formats of dates where ITU writes them otherwise than Django."""
