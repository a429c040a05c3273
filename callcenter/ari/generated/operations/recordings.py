"""The operations of ``recordings`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from typing import ClassVar

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class ListStored(Operation[tuple[models.StoredRecording, ...]], frozen=True, kw_only=True):
    """GET /recordings/stored"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.listStored",
        method="GET",
        template="recordings/stored",
        result=tuple[models.StoredRecording, ...],
    )


class GetStored(Operation[models.StoredRecording], frozen=True, kw_only=True):
    """GET /recordings/stored/{recordingName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.getStored",
        method="GET",
        template="recordings/stored/{recordingName}",
        path=("recordingName",),
        result=models.StoredRecording,
        pin=("recordingName",),
    )
    recordingName: str


class DeleteStored(Operation[None], frozen=True, kw_only=True):
    """DELETE /recordings/stored/{recordingName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.deleteStored",
        method="DELETE",
        template="recordings/stored/{recordingName}",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str


class GetStoredFile(Operation[bytes], frozen=True, kw_only=True):
    """GET /recordings/stored/{recordingName}/file"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.getStoredFile",
        method="GET",
        template="recordings/stored/{recordingName}/file",
        path=("recordingName",),
        binary=True,
        pin=("recordingName",),
    )
    recordingName: str


class CopyStored(Operation[models.StoredRecording], frozen=True, kw_only=True):
    """POST /recordings/stored/{recordingName}/copy"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.copyStored",
        method="POST",
        template="recordings/stored/{recordingName}/copy",
        path=("recordingName",),
        query=(("destinationRecordingName", "destinationRecordingName"),),
        result=models.StoredRecording,
        pin=("recordingName",),
    )
    recordingName: str
    destinationRecordingName: str


class GetLive(Operation[models.LiveRecording], frozen=True, kw_only=True):
    """GET /recordings/live/{recordingName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.getLive",
        method="GET",
        template="recordings/live/{recordingName}",
        path=("recordingName",),
        result=models.LiveRecording,
        pin=("recordingName",),
    )
    recordingName: str


class Cancel(Operation[None], frozen=True, kw_only=True):
    """DELETE /recordings/live/{recordingName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.cancel",
        method="DELETE",
        template="recordings/live/{recordingName}",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str


class Stop(Operation[None], frozen=True, kw_only=True):
    """POST /recordings/live/{recordingName}/stop"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.stop",
        method="POST",
        template="recordings/live/{recordingName}/stop",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str


class Pause(Operation[None], frozen=True, kw_only=True):
    """POST /recordings/live/{recordingName}/pause"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.pause",
        method="POST",
        template="recordings/live/{recordingName}/pause",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str


class Unpause(Operation[None], frozen=True, kw_only=True):
    """DELETE /recordings/live/{recordingName}/pause"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.unpause",
        method="DELETE",
        template="recordings/live/{recordingName}/pause",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str


class Mute(Operation[None], frozen=True, kw_only=True):
    """POST /recordings/live/{recordingName}/mute"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.mute",
        method="POST",
        template="recordings/live/{recordingName}/mute",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str


class Unmute(Operation[None], frozen=True, kw_only=True):
    """DELETE /recordings/live/{recordingName}/mute"""

    FACTS: ClassVar[Facts] = Facts(
        name="recordings.unmute",
        method="DELETE",
        template="recordings/live/{recordingName}/mute",
        path=("recordingName",),
        pin=("recordingName",),
    )
    recordingName: str
