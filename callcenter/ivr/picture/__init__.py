"""A flow as a picture: SVG for pages and files, Mermaid for documents; with a report's figures if given."""

from callcenter.ivr.picture.figures import Figures, NodeFigures
from callcenter.ivr.picture.mermaid import mermaid
from callcenter.ivr.picture.svg import draw

__all__ = ["Figures", "NodeFigures", "draw", "mermaid"]
