"""The pure ingestion pipeline: bytes of a source document in, values and proposals out; no model, no database."""

from resolutions.ingest.document import Finding, Ingested, Provision, ResolutionFound, Unreadable
from resolutions.ingest.pipeline import ingest
from resolutions.ingest.propose import Proposal, Stored, StoredProvision, StoredResolution, propose

__all__ = [
    "Finding",
    "Ingested",
    "Proposal",
    "Provision",
    "ResolutionFound",
    "Stored",
    "StoredProvision",
    "StoredResolution",
    "Unreadable",
    "ingest",
    "propose",
]
