"""The physical world: servers, processes, disks, logs and the applications that run on them."""
