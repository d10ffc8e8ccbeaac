"""Pages of tickets: queue, ticket, incident, portal, tracking."""
