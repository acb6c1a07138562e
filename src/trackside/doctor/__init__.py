"""``trackside doctor``: what is wrong with a store and its surroundings, and what to do about it.

Each check is a function that looks at one thing and yields findings; it writes nothing. A finding may bring a
repair, which says what it will do before it is asked to, and loses no data: what is damaged or unclaimed is
put aside.
"""

from trackside.doctor.examination import CHECKS, Examination, examine
from trackside.doctor.finding import Finding, Repair

__all__ = ["CHECKS", "Examination", "Finding", "Repair", "examine"]
