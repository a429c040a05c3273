"""What a caller has recorded and not confirmed, when the call ends there."""

from callcenter.ivr import model
from callcenter.ivr.session import IvrSession


def unconfirmed(flow: model.Flow, session: IvrSession) -> model.RecordNode | None:
    """The node in which `session.taken` was spoken and is being reviewed; None when nothing is."""
    node = flow.nodes.get(session.node)
    return node if isinstance(node, model.RecordNode) and session.taken else None


def kept(flow: model.Flow, session: IvrSession) -> bool:
    """Whether it is kept when the caller hangs up now."""
    node = unconfirmed(flow, session)
    return node is not None and node.on_hangup == "keep"
