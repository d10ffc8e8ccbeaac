"""Pages of alerts, silences and the rota."""
