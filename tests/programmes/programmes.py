"""Programmes as tests send them."""

from typing import Any

MENTORING: dict[str, Any] = {
    "kind": "reverse_mentoring",
    "name": "Reverse mentoring 2027",
    "summary": "Colleagues mentor executives over six months.",
    "sign_up_closes_on": "2027-02-26",
    "starts_on": "2027-03-29",
    "ends_on": "2027-09-30",
    "topics": ["How boards decide", "Inclusive recruitment"],
    "retention_months": 24,
}
RECORD: dict[str, Any] = {
    "limb": "low_participation",
    "characteristic": "Race",
    "evidence": "Few senior posts are held by colleagues from ethnic minorities.",
    "evidence_source": "Workforce race equality report",
    "evidence_date": "2026-06-30",
    "aim": "More colleagues from ethnic minorities heard where decisions are made.",
    "proportionate": "It takes six hours of each person and shuts nobody out of a post.",
    "alternatives": "An open scheme had few sign-ups.",
    "decided_by": "Partnership board",
    "review_on": "2027-12-01",
}
