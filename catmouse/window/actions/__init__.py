"""What the user can do: all of it in one list (table.py), and what it does, by subject."""
