"""What the player types: kubectl, the tools of a node, and pipes between them."""
