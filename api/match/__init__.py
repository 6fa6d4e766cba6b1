"""`counterpart match`: two files in, pairs out, with neither server nor database."""
