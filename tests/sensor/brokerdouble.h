// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef GATEHOUSE_TESTS_SENSOR_BROKERDOUBLE_H
#define GATEHOUSE_TESTS_SENSOR_BROKERDOUBLE_H

#include <openssl/x509.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <stdbool.h>

/* A stand-in for what mosquitto offers a plugin, so that the sensor runs in a program with sanitizers, which the broker
   itself does not load. With BROKER_DOUBLE_IS_2_1 it is that of 2.1. */

struct mosquitto
{
    const char *id;
    const char *address;
    int protocol;
    int port;
    X509 *certificate;
};

struct broker_double
{
    MOSQ_FUNC_generic_callback callbacks[MOSQ_EVT_DISCONNECT + 1];
    void *userdata[MOSQ_EVT_DISCONNECT + 1];
    int refuse_event;    /* answers NOMEM when that one is registered */
    char log_line[1000]; /* the last one, without the time, cut as mosquitto does */
    int log_level;
    int log_count;
    bool was_cut; /* a line with a time of 60 characters would have been */
};
extern struct broker_double broker_double;

/* What the broker answers, as it would without any other plugin. */
int broker_double_ask(struct mosquitto *client, const char *user, const char *password);
int broker_double_tell(int event, void *event_data);

#endif
