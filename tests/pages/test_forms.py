"""A form as a value: filled in from records, asked for texts, given errors."""

from datetime import date

from api.errors import ConflictError, FieldError, InvalidError
from api.pages.forms import Form, FormError, FormErrors


def test_form_is_filled_in_from_a_record() -> None:
    filled = Form.of(
        {
            "name": "Ada",
            "starts_on": date(2026, 12, 1),
            "topics": ["a", "b"],
            "free": frozenset({18}),
            "is_remote": False,
            "weights": {"topics": 3},
            "email": None,
        }
    )
    assert filled.fields == {
        "name": ("Ada",),
        "starts_on-day": ("1",),
        "starts_on-month": ("12",),
        "starts_on-year": ("2026",),
        "topics": ("a", "b"),
        "free": ("18",),
        "is_remote": ("false",),
        "weights.topics": ("3",),
    }


def test_form_gives_the_last_text_and_all_texts() -> None:
    form = Form(fields={"a": ("1", "", "2")})
    assert (form.value("a"), form.values("a"), form.value("b"), form.values("b")) == ("2", ("1", "2"), "", ())


def test_form_reads_version_and_key_only_when_well_formed() -> None:
    good = Form(fields={"_version": ("7",), "_idempotency_key": ("0f8fad5b-d9cb-469f-a165-70867728950e",)})
    bad = Form(fields={"_version": ("٧",), "_idempotency_key": ("<script>",)})
    assert (good.version, good.idempotency_key) == (7, "0f8fad5b-d9cb-469f-a165-70867728950e")
    assert (bad.version, bad.idempotency_key) == (None, None)


def test_errors_are_summed_up_once_a_field_with_the_whole_form_first() -> None:
    errors = FormErrors(
        items=(
            FormError(field="a", message="First"),
            FormError(field="a", message="Second"),
            FormError(field=None, message="Whole"),
        )
    )
    assert [(error.message, error.href) for error in errors.summary()] == [("Whole", None), ("First", "#a")]


def test_errors_come_from_what_a_service_refused() -> None:
    invalid = InvalidError(errors=(FieldError(place="email", code="taken", message="Use another email"),))
    assert FormErrors.from_problem(invalid) == FormErrors.of({"email": "Use another email"})
    assert FormErrors.from_problem(ConflictError("Load the page again.")).summary() == (
        FormError(field=None, message="Load the page again."),
    )
