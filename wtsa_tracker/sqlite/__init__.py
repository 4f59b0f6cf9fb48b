"""The database in a file, with a fair turn for everybody who writes to it."""
