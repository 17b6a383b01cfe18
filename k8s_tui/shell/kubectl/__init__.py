"""kubectl, as the player types it."""
