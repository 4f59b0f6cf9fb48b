"""What was read, as text and back again: so a document is read in one process and used in another."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from resolutions.ingest.document import Finding, Ingested, Provision, ReportDuty, ResolutionFound
from resolutions.vocabulary import Addressee, Basis, Bureau, Cadence, Language, OperativeVerb, ProvisionKind, TextStatus


def dump(ingested: Ingested) -> str:
    return json.dumps(asdict(ingested), ensure_ascii=False)


def load(text: str) -> Ingested:
    """The same values that were dumped. Raises ValueError, KeyError or TypeError for anything else."""
    said = json.loads(text)
    return Ingested(
        resolutions=tuple(_resolution(each) for each in said["resolutions"]),
        provisions=tuple(_provision(each) for each in said["provisions"]),
        findings=tuple(Finding(**each) for each in said["findings"]),
        language=Language(said["language"]),
        text_language=Language(said["text_language"]),
        sha256=said["sha256"],
        name=said["name"],
    )


def _resolution(said: dict[str, Any]) -> ResolutionFound:
    status = said.pop("text_status")
    return ResolutionFound(**said, text_status=TextStatus(status) if status else None)


def _provision(said: dict[str, Any]) -> Provision:
    understood = {
        "verb": OperativeVerb(said["verb"]) if said["verb"] else None,
        "kind": ProvisionKind(said["kind"]),
        "addressees": tuple(Addressee(each) for each in said["addressees"]),
        "lead": Bureau(said["lead"]) if said["lead"] else None,
        "basis": Basis(said["basis"]),
        "support": tuple(Bureau(each) for each in said["support"]),
        "reporting": tuple(_duty(each) for each in said["reporting"]),
        "because": tuple(said["because"]),
    }
    return Provision(**{**said, **understood})


def _duty(said: dict[str, Any]) -> ReportDuty:
    return ReportDuty(said["to"], Cadence(said["cadence"]) if said["cadence"] else None)
