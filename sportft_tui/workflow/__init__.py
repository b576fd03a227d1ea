"""The tutorial's steps, put together from the rooms below; the app and the shell both call them."""
