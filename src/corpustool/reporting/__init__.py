"""A page that shows what a run did and what there is: one file that needs no other, for any browser."""

from corpustool.reporting.gathering import Report, gather
from corpustool.reporting.page import LANGUAGES, write_report

__all__ = ["LANGUAGES", "Report", "gather", "write_report"]
