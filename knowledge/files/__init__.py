"""Pictures and attachments that articles refer to, and the text in them; below articles."""
