"""Plays the post office: a letter takes a second."""

import time


def send(letter):
    time.sleep(1)
