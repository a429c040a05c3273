"""Side by side: the product and what people use today, on the same Asterisk under the same traffic.

`python -m bench acd`. The sides take turns; all times are from packets. docs/benchmarks.md says what is
measured and how each moment is defined.
"""

from .run import NAME, plan_of, run

__all__ = ["NAME", "plan_of", "run"]
