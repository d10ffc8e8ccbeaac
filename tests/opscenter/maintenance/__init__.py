"""Tests of opscenter.maintenance."""
