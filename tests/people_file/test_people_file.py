"""The file of people, from template to import and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.files.tables import TableError, read_table
from api.people_file import (
    PeopleWords,
    PersonRow,
    RowKind,
    classify,
    parse_rows,
    people_csv,
    people_xlsx,
    row_from_json,
    row_to_json,
    template_csv,
    template_xlsx,
)
from models.participations import Side

WORDS = PeopleWords(
    sides={"mentor": Side.PROVIDER, "mentee": Side.SEEKER},
    organisations={"AAA": "Aire Trust", "BBB": "Brook Trust"},
    topics=("Career", "Inclusion", "Digital"),
)
_HEAD = "Name,Email,Side,Organisation"
_ANN = "Ann,ann@example.org,mentor,AAA"


def _parsed(*lines: str) -> tuple[PersonRow, ...]:
    return parse_rows(read_table("\n".join(lines).encode(), "people.csv"), WORDS)


def _problems(*lines: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(TableError) as refused:
        _parsed(*lines)
    return [(problem.row, problem.column, problem.code) for problem in refused.value.problems]


def test_a_short_file_gives_only_what_it_says() -> None:
    assert _parsed(_HEAD, _ANN) == (
        PersonRow(
            number=2,
            given=frozenset({"name", "email", "side", "organisation"}),
            name="Ann",
            email="ann@example.org",
            side=Side.PROVIDER,
            organisation="AAA",
        ),
    )


def test_a_full_row_is_read_as_people_write_it() -> None:
    head = (
        f"{_HEAD},role group,PAY BAND,topics,meeting_modes,Free-times,capacity,"
        "Not with,line manager email,Trained"
    )
    line = (
        "Ann,Ann@Example.org,Mentor,aire trust,medical and dental,Bands 1 to 7,career; INCLUSION,"
        "By video call;phone,Mon 09:00-10:00,2,bo@example.org; Cy Day,Boss@example.org,Yes"
    )
    (row,) = _parsed(head, line)
    assert (row.email, row.side, row.organisation) == ("ann@example.org", Side.PROVIDER, "AAA")
    assert (row.role_group, row.pay_band) == ("Medical and Dental", "1-7")
    assert (row.topics, row.meeting_modes) == (("Career", "Inclusion"), ("video", "phone"))
    assert (row.free, row.capacity, row.is_trained) == (frozenset({18, 19}), 2, True)
    assert (row.not_with, row.line_manager_email) == (("bo@example.org", "Cy Day"), "boss@example.org")


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Role group", "Wizards"),
        ("Pay band", "99"),
        ("Topics", "Career; Astrology"),
        ("Meeting modes", "telepathy"),
        ("Free times", "Mon 09:10-10:00"),
        ("Capacity", "0"),
        ("Capacity", "1.5"),
        ("Capacity", "²"),
        ("Line manager email", "nobody"),
        ("Trained", "perhaps"),
        ("Site", "x" * 201),
        ("First words", "x" * 2_001),
        ("Not with", ";".join(f"p{n}" for n in range(31))),
    ],
)
def test_a_bad_cell_is_named_without_repeating_it(heading: str, cell: str) -> None:
    with pytest.raises(TableError) as refused:
        _parsed(f"{_HEAD},{heading}", f'{_ANN},"{cell}"')
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.code) == (2, heading, "bad_cell")
    assert "Astrology" not in problem.message


@pytest.mark.parametrize(
    "email", ["", "ann", "ann@", "a@b.org;c@d.org", "a@b.org c@d.org", "a@b.org/c@d.org", "Ann <a@b.org>"]
)
def test_one_address_is_needed(email: str) -> None:
    code = "bad_cell" if email else "empty_cell"
    assert _problems(_HEAD, f"Ann,{email},mentor,AAA") == [(2, "Email", code)]


def test_every_faulty_row_is_listed_and_none_is_read() -> None:
    good = [f"P{n},p{n}@example.org,mentor,AAA" for n in range(2, 999)]
    assert _problems(_HEAD, "A,a,mentor,AAA", *good, "B,b@example.org,boss,ZZZ") == [
        (2, "Email", "bad_cell"),
        (1_000, "Side", "bad_cell"),
        (1_000, "Organisation", "bad_cell"),
    ]


def test_addresses_that_differ_in_case_only_are_refused() -> None:
    assert _problems(_HEAD, _ANN, "Ann,ANN@example.org,mentee,AAA") == [(3, "Email", "same_email")]


def test_the_same_person_twice_on_one_side_is_refused() -> None:
    assert _problems(_HEAD, _ANN, _ANN) == [(3, "Email", "duplicate_person")]


def test_one_person_may_be_on_both_sides_if_the_rows_agree() -> None:
    assert [row.side for row in _parsed(_HEAD, _ANN, _ANN.replace("mentor", "mentee"))] == [
        Side.PROVIDER,
        Side.SEEKER,
    ]
    other = _ANN.replace("mentor", "mentee").replace("AAA", "BBB")
    assert _problems(_HEAD, _ANN, other) == [(3, "Organisation", "disagreement")]


def test_columns_that_are_not_read_are_refused() -> None:
    assert _problems("Name,Email,Side,Ethnicity", "Ann,a@example.org,mentor,A") == [
        (1, "Ethnicity", "unknown_column"),
        (1, "Organisation", "missing_column"),
    ]
    assert _problems(f"{_HEAD},E-mail", f"{_ANN},x") == [(1, "E-mail", "duplicate_heading")]


def test_a_file_without_people_is_refused() -> None:
    assert _problems(_HEAD) == [(None, None, "no_people")]


@pytest.mark.parametrize("filename", ["template.csv", "template.xlsx"])
def test_the_template_reads_back(filename: str) -> None:
    data = template_csv(WORDS) if filename.endswith("csv") else template_xlsx(WORDS)
    (row,) = parse_rows(read_table(data, filename), WORDS)
    assert (row.side, row.organisation, row.topics) == (Side.PROVIDER, "AAA", ("Career", "Inclusion"))


texts = st.sampled_from(["", "East site", "=1+1", "Zoë", "a, b", 'the "old" wing', "+44"])
rows = st.builds(
    PersonRow,
    number=st.just(2),
    given=st.just(frozenset[str]()),
    name=texts.filter(bool),
    email=st.just("ann@example.org"),
    side=st.sampled_from(Side),
    organisation=st.sampled_from(["AAA", "BBB"]),
    site=texts,
    pay_band=st.sampled_from(["", "9", "VSM"]),
    topics=st.sampled_from([(), ("Career",), ("Career", "Digital")]),
    meeting_modes=st.sampled_from([(), ("in_person", "phone")]),
    free=st.frozensets(st.integers(0, 335), max_size=30),
    capacity=st.integers(1, 50),
    not_with=st.sampled_from([(), ("Bo", "cy@example.org")]),
    first_words=st.sampled_from(["", "Two\nlines", "-x"]),
    is_trained=st.booleans(),
)


@given(rows)
def test_an_export_reads_back_as_the_same(row: PersonRow) -> None:
    (read,) = parse_rows(read_table(people_csv([row], WORDS), "people.csv"), WORDS)
    assert classify(read, row).kind == RowKind.SAME
    assert replace(read, given=frozenset()) == row


def test_an_xlsx_export_reads_back_as_the_same() -> None:
    people = _parsed(_HEAD, _ANN, "Bo,bo@example.org,mentee,BBB")
    read = parse_rows(read_table(people_xlsx(people, WORDS), "people.xlsx"), WORDS)
    assert [classify(row, known).kind for row, known in zip(read, people, strict=True)] == [RowKind.SAME] * 2


@given(rows)
def test_a_row_survives_json(row: PersonRow) -> None:
    assert row_from_json(row_to_json(row)) == row


def test_changes_are_named_and_empty_cells_change_nothing() -> None:
    (known,) = _parsed(f"{_HEAD},Site,Team,Not with", f"{_ANN},East,Blue,Bo;Cy")
    (row,) = _parsed(f"{_HEAD},Site,Team,Not with", f"{_ANN},West,,Cy;Bo")
    assert classify(row, known).headings == ("Site",)
    assert classify(row, None).kind == RowKind.NEW
    assert classify(known, known).kind == RowKind.SAME
