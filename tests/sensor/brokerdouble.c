// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "brokerdouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct broker_double broker_double;

/* Opaque in mosquitto's own headers. */
struct mosquitto_plugin_id_t
{
    int unused;
};

int mosquitto_callback_register(mosquitto_plugin_id_t *identifier, int event, MOSQ_FUNC_generic_callback callback,
                                const void *event_data, void *userdata)
{
    (void)event_data;
    if (!identifier || !callback || event < 1 || event > MOSQ_EVT_DISCONNECT)
        return MOSQ_ERR_INVAL;
    if (event == broker_double.refuse_event)
        return MOSQ_ERR_NOMEM;
    if (broker_double.callbacks[event])
        return MOSQ_ERR_ALREADY_EXISTS;
    broker_double.callbacks[event] = callback;
    broker_double.userdata[event] = userdata;
    return MOSQ_ERR_SUCCESS;
}

int mosquitto_callback_unregister(mosquitto_plugin_id_t *identifier, int event, MOSQ_FUNC_generic_callback callback,
                                  const void *event_data)
{
    (void)event_data;
    if (!identifier || event < 1 || event > MOSQ_EVT_DISCONNECT || broker_double.callbacks[event] != callback)
        return MOSQ_ERR_NOT_FOUND;
    broker_double.callbacks[event] = NULL;
    broker_double.userdata[event] = NULL;
    return MOSQ_ERR_SUCCESS;
}

void mosquitto_log_printf(int level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(broker_double.log_line, sizeof broker_double.log_line, format, arguments);
    va_end(arguments);
    broker_double.was_cut |= length < 0 || (size_t)length + 60 >= sizeof broker_double.log_line;
    broker_double.log_level = level;
    ++broker_double.log_count;
}

const char *mosquitto_client_address(const struct mosquitto *client)
{
    return client ? client->address : NULL;
}

const char *mosquitto_client_id(const struct mosquitto *client)
{
    return client ? client->id : NULL;
}

int mosquitto_client_protocol_version(const struct mosquitto *client)
{
    return client ? client->protocol : 0;
}

void *mosquitto_client_certificate(const struct mosquitto *client)
{
    if (client && client->certificate)
        X509_up_ref(client->certificate);
    return client ? client->certificate : NULL;
}

#ifdef BROKER_DOUBLE_IS_2_1
int mosquitto_plugin_set_info(mosquitto_plugin_id_t *identifier, const char *name, const char *version);
int mosquitto_client_port(const struct mosquitto *client);

int mosquitto_plugin_set_info(mosquitto_plugin_id_t *identifier, const char *name, const char *version)
{
    return identifier && name && *name && version && *version ? MOSQ_ERR_SUCCESS : MOSQ_ERR_INVAL;
}

int mosquitto_client_port(const struct mosquitto *client)
{
    return client ? client->port : 0;
}
#endif

int broker_double_tell(int event, void *event_data)
{
    return broker_double.callbacks[event]
               ? broker_double.callbacks[event](event, event_data, broker_double.userdata[event])
               : MOSQ_ERR_PLUGIN_DEFER;
}

int broker_double_ask(struct mosquitto *client, const char *user, const char *password)
{
    /* Copies of just their size, so that a look behind their end is seen. */
    char *own_user = user ? strdup(user) : NULL;
    char *own_password = password ? strdup(password) : NULL;
    struct mosquitto_evt_basic_auth asked = {.client = client, .username = own_user, .password = own_password};
    const int answer = broker_double_tell(MOSQ_EVT_BASIC_AUTH, &asked);
    free(own_user);
    free(own_password);
    return answer;
}
