"""What every component holds towards the API server: informers, work queues, event recorders."""
