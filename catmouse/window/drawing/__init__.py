"""How things are drawn in the window: colours, fonts, lines, dials, icons."""
