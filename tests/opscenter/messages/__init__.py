"""Tests of opscenter.messages."""
