"""Where the database runs and which roles it knows: a server of ours, or one that is given."""
