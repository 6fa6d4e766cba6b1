"""How Counterpart is reached: REST, pages, worker and command line."""
