"""What the Assembly decided: Resolutions and their provisions, read from source documents."""
