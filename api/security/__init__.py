"""Who is asking, what they may do, and what is refused at the door."""
