/* SPDX-FileCopyrightText: 2026 The Gatehouse authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GATEHOUSE_SENSOR_ATTEMPTLINE_H
#define GATEHOUSE_SENSOR_ATTEMPTLINE_H

#include <stddef.h>

/* mosquitto 2.0 and 2.1 cut a line of the log at 999 bytes, its time included; what is left of that is for the time. */
#define GATEHOUSE_LINE_LENGTH 900

/* Bytes that a stranger chose, any of them. None (NULL, or no length): a '-'. */
struct attempt_field
{
    const char *bytes;
    size_t length;
};

/* One client that asks to be let in. */
struct attempt
{
    struct attempt_field id;
    struct attempt_field user;
    struct attempt_field subject; /* of its certificate, as RFC 2253 writes it */
    const char *address;          /* NULL: not known */
    int protocol;                 /* 3, 4 or 5 */
    int listener;                 /* port; 0: not known */
};

/* Writes the line of an attempt, with a NUL behind it, and returns its length, which is at most GATEHOUSE_LINE_LENGTH.
   It holds printable ASCII alone. The three fields share the room; one that does not fit ends with a '+'. */
size_t attempt_line(char line[GATEHOUSE_LINE_LENGTH + 1], const struct attempt *attempt);

#endif
