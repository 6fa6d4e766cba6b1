"""Our own addresses in a text, made into links."""

import re

from markupsafe import Markup, escape


def with_links(text: str, base_url: str) -> Markup:
    """``text``, safe to show, with addresses under ``base_url`` as links; addresses elsewhere stay words."""
    address = re.compile(re.escape(base_url) + r"/[^\s<>\"']*[^\s<>\"'.,;:!?)]")
    parts: list[Markup] = []
    end = 0
    for found in address.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found[0]))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
