"""What the Assembly decided, as rows."""

from resolutions.models.document import Proposal, SourceDocument
from resolutions.models.meeting import Body, LeadTime, Meeting
from resolutions.models.period import StudyPeriod
from resolutions.models.provision import Provision, ProvisionText
from resolutions.models.resolution import Resolution, ResolutionTitle, SisterResolution

__all__ = [
    "Body",
    "LeadTime",
    "Meeting",
    "Proposal",
    "Provision",
    "ProvisionText",
    "Resolution",
    "ResolutionTitle",
    "SisterResolution",
    "SourceDocument",
    "StudyPeriod",
]
