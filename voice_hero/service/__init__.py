"""Voice Hero as a service of systemd."""
