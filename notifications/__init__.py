"""What is said to people and how it is sent."""
