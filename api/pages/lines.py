"""Lists that people type one a line."""

from dataclasses import replace

from api.pages.forms import PRESENT, Form


def lines_split(form: Form, *names: str) -> Form:
    """The form with each of these fields as many texts, one a line, for its schema's list."""
    fields = dict(form.fields)
    sent = [name for name in names if name in fields]
    for name in sent:
        fields[name] = tuple(line.strip() for line in form.value(name).split("\n") if line.strip())
    fields[PRESENT] = (*fields.get(PRESENT, ()), *sent)
    return replace(form, fields=fields)


def lines_joined(texts: list[str]) -> str:
    """The text of such a field."""
    return "\n".join(texts)
