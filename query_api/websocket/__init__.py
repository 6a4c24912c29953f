"""Subscribers to recognitions: one reader of the event stream a process, fanned out to the websockets of each account."""
