"""OpsCenter: service desk, call centre, contracts and dashboards of provincial digital finance."""
