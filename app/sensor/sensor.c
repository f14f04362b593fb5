/* SPDX-FileCopyrightText: 2026 The Gatehouse authors
   SPDX-License-Identifier: GPL-3.0-or-later */

/* A plugin for mosquitto 2.0 and 2.1 that decides nothing: just before the broker decides about a client, it writes
   into the broker's log who asks. Everything here runs in the broker's one thread. */

#include "attemptline.h"
#include "brokersetup.h"

#include <mosquitto.h>
#include <mosquitto_broker.h>
#pragma GCC visibility push(default)
#include <mosquitto_plugin.h>
#pragma GCC visibility pop

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* New in 2.1, and so not there in 2.0. */
extern int mosquitto_plugin_set_info(mosquitto_plugin_id_t *identifier, const char *name, const char *version)
    __attribute__((weak));
extern int mosquitto_client_port(const struct mosquitto *client) __attribute__((weak));
static const int plugin_ignore = 32; /* MOSQ_ERR_PLUGIN_IGNORE of 2.1: as if the plugin did not exist */

struct sensor
{
    mosquitto_plugin_id_t *identifier;
    bool is_registered;
    bool is_listening; /* to attempts; not any more after some reloads */
};

/* Of this process, however many listeners load the plugin. */
static struct broker_setup setup_at_start;
static bool is_ticking;    /* 2.0 before 2.0.15 does not tick under per_listener_settings */
static bool is_rechecking; /* a reload asks about everybody who is connected already: no attempt */

static bool is_2_1(void)
{
    return mosquitto_plugin_set_info != NULL;
}

static const char *own_name(void)
{
    Dl_info info;
    if (!dladdr(&setup_at_start, &info) || !info.dli_fname)
        return "";
    const char *slash = strrchr(info.dli_fname, '/');
    return slash ? slash + 1 : info.dli_fname;
}

static struct attempt_field text_field(const char *text)
{
    return (struct attempt_field){text, text ? strlen(text) : 0};
}

/* The subject of the client's certificate, written into a BIO that the caller frees; NULL without one. */
static BIO *subject_of(const struct mosquitto *client)
{
    X509 *certificate = mosquitto_client_certificate(client);
    BIO *subject = certificate ? BIO_new(BIO_s_mem()) : NULL;
    if (subject && X509_NAME_print_ex(subject, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) < 0) {
        BIO_free(subject);
        subject = NULL;
    }
    X509_free(certificate);
    return subject;
}

static int on_attempt(int event, void *event_data, void *userdata)
{
    const struct mosquitto_evt_basic_auth *asked = event_data;
    const int answer = is_2_1() ? plugin_ignore : MOSQ_ERR_PLUGIN_DEFER;
    const int protocol = mosquitto_client_protocol_version(asked->client);
    (void)event;
    (void)userdata;
    /* The web interface of 2.1 asks as well, in a thread of its own and without a protocol. */
    if (protocol < 3 || protocol > 5 || is_rechecking)
        return answer;

    ERR_set_mark(); /* what goes wrong here is not for the broker's log */
    BIO *subject = subject_of(asked->client);
    char *text = NULL;
    const long length = subject ? BIO_get_mem_data(subject, &text) : 0;
    const struct attempt attempt = {
        .id = text_field(mosquitto_client_id(asked->client)),
        .user = text_field(asked->username),
        .subject = {subject && !text ? "" : text, length > 0 ? (size_t)length : 0},
        .address = mosquitto_client_address(asked->client),
        .protocol = protocol,
        .listener = mosquitto_client_port ? mosquitto_client_port(asked->client) : 0,
    };
    char line[GATEHOUSE_LINE_LENGTH + 1];
    attempt_line(line, &attempt);
    mosquitto_log_printf(MOSQ_LOG_NOTICE, "%s", line);
    BIO_free(subject);
    ERR_pop_to_mark();
    return answer;
}

static void fall_silent(const char *why)
{
    mosquitto_log_printf(MOSQ_LOG_WARNING, "gatehouse-sensor 1 silent: %s", why);
}

static int on_reload(int event, void *event_data, void *userdata)
{
    struct sensor *sensor = userdata;
    (void)event;
    (void)event_data;
    is_rechecking = is_ticking;
    if (is_2_1())
        return MOSQ_ERR_SUCCESS;
    if (sensor->is_listening) {
        struct broker_setup setup = {.own_name = setup_at_start.own_name,
                                     .is_without_plugin = !setup_at_start.has_plugin};
        broker_setup_read_own(&setup);
        /* With per_listener_settings a file that 2.0 takes in part only leaves a listener open to everybody. */
        if ((setup.is_per_listener || setup_at_start.is_per_listener) &&
            setup.fingerprint != setup_at_start.fingerprint)
            setup.doubt = "under per_listener_settings the configuration has changed, until the broker is restarted";
        const char *doubt = broker_setup_doubt(&setup);
        if (doubt) {
            mosquitto_callback_unregister(sensor->identifier, MOSQ_EVT_BASIC_AUTH, on_attempt, NULL);
            sensor->is_listening = false;
            fall_silent(doubt);
        }
    }
    return MOSQ_ERR_PLUGIN_DEFER; /* anything else would keep 2.0 from telling the next plugin */
}

static int on_tick(int event, void *event_data, void *userdata)
{
    (void)event;
    (void)event_data;
    (void)userdata;
    is_ticking = true;
    is_rechecking = false;
    return MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_version(int supported_version_count, const int *supported_versions)
{
    for (int i = 0; i < supported_version_count; ++i)
        if (supported_versions[i] == MOSQ_PLUGIN_VERSION)
            return MOSQ_PLUGIN_VERSION;
    return -1;
}

/* Answers success whatever happens: nobody is to be without a broker for want of a line in its log. */
int mosquitto_plugin_init(mosquitto_plugin_id_t *identifier, void **userdata, struct mosquitto_opt *options,
                          int option_count)
{
    (void)options;
    (void)option_count;
    struct sensor *sensor = calloc(1, sizeof *sensor);
    *userdata = sensor;
    if (!sensor) {
        fall_silent("out of memory");
        return MOSQ_ERR_SUCCESS;
    }
    sensor->identifier = identifier;
    if (is_2_1()) {
        mosquitto_plugin_set_info(identifier, "gatehouse-sensor", GATEHOUSE_VERSION);
    } else {
        setup_at_start = (struct broker_setup){.own_name = own_name()};
        broker_setup_read_own(&setup_at_start);
        const char *doubt = broker_setup_doubt(&setup_at_start);
        if (doubt) {
            fall_silent(doubt);
            return MOSQ_ERR_SUCCESS;
        }
    }
    const int result = mosquitto_callback_register(identifier, MOSQ_EVT_BASIC_AUTH, on_attempt, NULL, NULL);
    if (result == MOSQ_ERR_ALREADY_EXISTS) /* loaded twice: the other one writes */
        return MOSQ_ERR_SUCCESS;
    if (result != MOSQ_ERR_SUCCESS) {
        fall_silent("the broker does not take its callback");
        return MOSQ_ERR_SUCCESS;
    }
    sensor->is_registered = sensor->is_listening = true;
    mosquitto_callback_register(identifier, MOSQ_EVT_RELOAD, on_reload, NULL, sensor);
    mosquitto_callback_register(identifier, MOSQ_EVT_TICK, on_tick, NULL, NULL);
    mosquitto_log_printf(MOSQ_LOG_INFO, "gatehouse-sensor 1 ready");
    return MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_cleanup(void *userdata, struct mosquitto_opt *options, int option_count)
{
    struct sensor *sensor = userdata;
    (void)options;
    (void)option_count;
    if (sensor && sensor->is_listening)
        mosquitto_callback_unregister(sensor->identifier, MOSQ_EVT_BASIC_AUTH, on_attempt, NULL);
    if (sensor && sensor->is_registered) {
        mosquitto_callback_unregister(sensor->identifier, MOSQ_EVT_RELOAD, on_reload, NULL);
        mosquitto_callback_unregister(sensor->identifier, MOSQ_EVT_TICK, on_tick, NULL);
    }
    free(sensor);
    return MOSQ_ERR_SUCCESS;
}
