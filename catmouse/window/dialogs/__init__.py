"""The dialogs: one at a time lies over the window."""
