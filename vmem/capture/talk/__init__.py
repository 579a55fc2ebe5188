"""Talk: what the host's transcript holds, from its lines to turns and episodes."""
