"""Participation figures that identify nobody: counted, protected, frozen. Plain values throughout."""
