"""The screen: a Textual application that draws the frozen rows of a game session and types commands into it."""
