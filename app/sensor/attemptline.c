/* SPDX-FileCopyrightText: 2026 The Gatehouse authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include "attemptline.h"

#include <stdio.h>
#include <string.h>

/* An IPv6 address with its zone has 62 characters at most. */
#define ADDRESS_LENGTH 64
/* The names, the address, two numbers and three '+' take less than 170 of the line; each byte of a field takes two. */
#define FIELD_COUNT 3
#define FIELD_BYTES ((GATEHOUSE_LINE_LENGTH - 170) / 2)

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* Each field may have a third of the room; what one leaves goes to those that want more, in their order. */
static void share(const struct attempt_field *const fields[FIELD_COUNT], size_t taken[FIELD_COUNT])
{
    size_t left = FIELD_BYTES;
    for (int i = 0; i < FIELD_COUNT; ++i) {
        taken[i] = smaller(fields[i]->length, FIELD_BYTES / FIELD_COUNT);
        left -= taken[i];
    }
    for (int i = 0; i < FIELD_COUNT; ++i) {
        const size_t more = smaller(fields[i]->length - taken[i], left);
        taken[i] += more;
        left -= more;
    }
}

static char *append(char *to, const char *text)
{
    const size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

static char *append_hex(char *to, const struct attempt_field *field, size_t taken)
{
    static const char digits[] = "0123456789abcdef";
    if (!field->bytes || field->length == 0)
        return append(to, "-");
    for (size_t i = 0; i < taken; ++i) {
        const unsigned char byte = (unsigned char)field->bytes[i];
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    return taken < field->length ? append(to, "+") : to;
}

static int is_of_an_address(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr(".:%_-", c));
}

/* Behind a proxy an address is what a header says, which may be anything. */
static char *append_address(char *to, const char *address)
{
    if (!address || !*address)
        return append(to, "-");
    for (size_t i = 0; i < ADDRESS_LENGTH && address[i]; ++i)
        *to++ = is_of_an_address(address[i]) ? address[i] : '?';
    return to;
}

size_t attempt_line(char line[GATEHOUSE_LINE_LENGTH + 1], const struct attempt *attempt)
{
    static const struct attempt_field nothing = {NULL, 0};
    const struct attempt_field *const fields[FIELD_COUNT] = {
        attempt->id.bytes ? &attempt->id : &nothing,
        attempt->user.bytes ? &attempt->user : &nothing,
        attempt->subject.bytes ? &attempt->subject : &nothing,
    };
    size_t taken[FIELD_COUNT];
    share(fields, taken);

    char *to = append(line, "gatehouse-sensor 1 attempt id=");
    to = append_hex(to, fields[0], taken[0]);
    to = append(to, " user=");
    to = append_hex(to, fields[1], taken[1]);
    to = append(to, " address=");
    to = append_address(to, attempt->address);
    char number[32];
    snprintf(number, sizeof number, " protocol=%d subject=", attempt->protocol);
    to = append(to, number);
    to = append_hex(to, fields[2], taken[2]);
    if (attempt->listener > 0)
        snprintf(number, sizeof number, " listener=%d", attempt->listener);
    else
        snprintf(number, sizeof number, " listener=-");
    to = append(to, number);
    *to = '\0';
    return (size_t)(to - line);
}
