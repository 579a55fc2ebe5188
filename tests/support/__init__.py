"""What several test rooms share: a stand-in for the Messages API, the real client, a real daemon."""
