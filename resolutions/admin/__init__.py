"""Pages over provisions and proposals; those that move the work are in `tracking.admin`."""

from resolutions.admin import provisions, sources

__all__ = ["provisions", "sources"]
