"""Pages over bodies, provisions and source documents; those of Resolutions and meetings are in `tracking.admin`."""

from resolutions.admin import bodies, provisions, sources

__all__ = ["bodies", "provisions", "sources"]
