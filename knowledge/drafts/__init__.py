"""What an editor has typed and not saved yet, kept on the server: neither a crash nor a lost session costs it."""
