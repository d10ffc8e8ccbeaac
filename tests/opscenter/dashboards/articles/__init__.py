"""Tests of opscenter.dashboards.articles."""
