"""What a programme says in its messages in words of its own."""
