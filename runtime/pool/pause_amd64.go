package pool

// pause leaves the core to its other hardware thread for a moment.
func pause()
