// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plugin that has nothing to do with names, and answers a reload as many do: at that, mosquitto 2.0 tells no further
// plugin of it. With any option it fails at the first reload, and 2.0 reads no password_file then.

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>

static int on_reload(int event, void *event_data, void *userdata)
{
    (void)event;
    (void)event_data;
    return userdata ? MOSQ_ERR_UNKNOWN : MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_version(int supported_version_count, const int *supported_versions)
{
    (void)supported_version_count;
    (void)supported_versions;
    return MOSQ_PLUGIN_VERSION;
}

int mosquitto_plugin_init(mosquitto_plugin_id_t *identifier, void **userdata, struct mosquitto_opt *options,
                          int option_count)
{
    *userdata = identifier;
    return mosquitto_callback_register(identifier, MOSQ_EVT_RELOAD, on_reload, NULL, option_count > 0 ? options : NULL);
}

int mosquitto_plugin_cleanup(void *userdata, struct mosquitto_opt *options, int option_count)
{
    (void)options;
    (void)option_count;
    return mosquitto_callback_unregister(userdata, MOSQ_EVT_RELOAD, on_reload, NULL);
}
