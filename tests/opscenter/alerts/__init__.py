"""Tests of opscenter.alerts."""
