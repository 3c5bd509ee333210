"""Which table or column each phrase of a draft means."""
