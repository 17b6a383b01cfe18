"""The widgets of the screen, one to a module, all drawn line by line on `Canvas`."""
