"""How the product is reached: REST, pages, worker and command line, wired together here."""
