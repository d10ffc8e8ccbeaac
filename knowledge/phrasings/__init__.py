"""What readers really type becomes the articles' known phrasings, once a reviewer says so."""
