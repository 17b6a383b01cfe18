"""What nodes and pods use, as an add-on measures it for the metrics API."""
