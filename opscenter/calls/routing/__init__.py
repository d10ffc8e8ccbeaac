"""Who answers: queues by area, operators' presence, reservations with a time limit, wrap-up."""
