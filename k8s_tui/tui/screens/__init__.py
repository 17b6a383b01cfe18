"""The screens: play, the line viewer, and the modal dialogs."""
