"""Pure rules of tickets, by noun: words, flow, clocks, views, chain."""
