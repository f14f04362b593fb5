// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// sensorhost -c FILE: the sensor's code in a program of its own, with sanitizers, asked by whatever a stranger may
// send. The sensor looks for the broker's configuration at the arguments of its process, so FILE is written here, anew
// for each setup. GATEHOUSE_ROUNDS attempts, 20 000 if nothing is said, from GATEHOUSE_SEED.

#include "brokerdouble.h"

#include <openssl/err.h>

#include <ctype.h>
#include <mosquitto_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef BROKER_DOUBLE_IS_2_1
static const bool is_2_1 = true;
static const int no_opinion = 32;
#else
static const bool is_2_1 = false;
static const int no_opinion = MOSQ_ERR_PLUGIN_DEFER;
#endif

struct mosquitto_plugin_id_t
{
    int unused;
};

static const char *configuration;
static unsigned long long chance;

static void holds(bool is_true, const char *promise)
{
    if (is_true)
        return;
    fprintf(stderr, "Not true: %s\nThe last line: %s\n", promise, broker_double.log_line);
    abort();
}

static size_t below(size_t limit)
{
    chance = chance * 6364136223846793005U + 1442695040888963407U;
    return (size_t)(chance >> 33) % limit;
}

static void write_configuration(const char *text)
{
    FILE *file = fopen(configuration, "w");
    holds(file && fputs(text, file) >= 0 && fclose(file) == 0, "the configuration can be written");
}

/* One that a stranger chose, to be freed; NULL now and then. */
static char *hostile_text(size_t most)
{
    static const char *const kept[] = {"",
                                       "pump-7",
                                       "%s%n%x%1000000d",
                                       "a\nClient <unknown> disconnected, not authorised.",
                                       "x user=- address=127.0.0.1 protocol=5 subject=- listener=-",
                                       "\xe2\x80\xae\xc3\xa4\xf0\x9f\x98\x80",
                                       "\r\n\t\x1b[31m\x7f",
                                       "-",
                                       "+"};
    const size_t pick = below(14);
    if (pick == 0)
        return NULL;
    if (pick <= sizeof kept / sizeof kept[0])
        return strdup(kept[pick - 1]);
    const size_t length = below(pick == 13 ? most : 200);
    char *text = malloc(length + 1);
    for (size_t i = 0; text && i < length; ++i)
        text[i] = (char)(1 + below(255));
    if (text)
        text[length] = '\0';
    return text;
}

static X509 *hostile_certificate(void)
{
    static const int types[] = {V_ASN1_UTF8STRING, V_ASN1_OCTET_STRING, V_ASN1_BMPSTRING, V_ASN1_T61STRING};
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    for (size_t entries = below(4); entries > 0; --entries) {
        unsigned char bytes[3000];
        const size_t length = 2 * below(below(8) == 0 ? sizeof bytes / 2 : 30);
        for (size_t i = 0; i < length; ++i)
            bytes[i] = (unsigned char)below(256); /* zeros among them */
        X509_NAME_add_entry_by_NID(name, below(2) ? NID_commonName : NID_organizationName, types[below(4)], bytes,
                                   (int)length, -1, 0);
    }
    ERR_clear_error();
    return certificate;
}

/* Reads "NAME=" and the field behind it; it is the bytes as hexadecimal digits, or their beginning and a '+'. */
static const char *check_field(const char *at, const char *name, const char *bytes, size_t length)
{
    holds(strncmp(at, name, strlen(name)) == 0, "a field has its name");
    at += strlen(name);
    if (!bytes || length == 0) {
        holds(*at == '-', "what is not there is a -");
        return at + 1;
    }
    size_t seen = 0;
    for (; isxdigit((unsigned char)*at); at += 2, ++seen) {
        char digits[3] = "";
        holds(seen < length, "a field has no more bytes than were given");
        snprintf(digits, sizeof digits, "%02x", (unsigned char)bytes[seen]);
        holds(strncmp(at, digits, 2) == 0, "a byte is the one that was given");
    }
    holds((*at == '+') == (seen < length), "what was cut ends with a +");
    holds(seen == length || seen >= 121, "each field has its share");
    return *at == '+' ? at + 1 : at;
}

static void check_line(const struct mosquitto *client, const char *user, const char *subject, size_t subject_length)
{
    static const char begin[] = "gatehouse-sensor 1 attempt";
    const char *at = broker_double.log_line;
    holds(!broker_double.was_cut, "the broker cuts no line");
    holds(broker_double.log_level == MOSQ_LOG_NOTICE, "an attempt is a notice");
    for (const char *c = at; *c; ++c)
        holds(*c >= ' ' && *c <= '~', "a line is printable");
    holds(strncmp(at, begin, sizeof begin - 1) == 0, "a line says whose it is");
    at += sizeof begin - 1;
    at = check_field(at, " id=", client->id, client->id ? strlen(client->id) : 0);
    at = check_field(at, " user=", user, user ? strlen(user) : 0);
    holds(strncmp(at, " address=", 9) == 0, "the address has its name");
    at += 9;
    const size_t address = strcspn(at, " ");
    holds(address > 0 && address <= 64, "the address is one word");
    at += address;
    char rest[40];
    snprintf(rest, sizeof rest, " protocol=%d", client->protocol);
    holds(strncmp(at, rest, strlen(rest)) == 0, "the protocol is the one that was given");
    at += strlen(rest);
    at = check_field(at, " subject=", subject, subject_length);
    if (is_2_1 && client->port > 0)
        snprintf(rest, sizeof rest, " listener=%d", client->port);
    else
        snprintf(rest, sizeof rest, " listener=-");
    holds(strcmp(at, rest) == 0, "a line ends with the listener");
}

static void attempt(void)
{
    char *id = hostile_text(65536);
    char *user = hostile_text(65536);
    char *password = hostile_text(100);
    char *address = hostile_text(200);
    X509 *certificate = below(3) == 0 ? hostile_certificate() : NULL;
    struct mosquitto client = {
        .id = id, .address = address, .protocol = (int)below(7), .port = (int)below(65536), .certificate = certificate};
    BIO *subject = NULL;
    char *text = NULL;
    long length = 0;
    if (certificate) {
        subject = BIO_new(BIO_s_mem());
        if (X509_NAME_print_ex(subject, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) >= 0) {
            length = BIO_get_mem_data(subject, &text);
            text = text ? text : "";
        }
        ERR_clear_error();
    }
    const bool is_attempt = client.protocol >= 3 && client.protocol <= 5;
    const int lines = broker_double.log_count;
    holds(broker_double_ask(&client, user, password) == no_opinion, "the sensor decides nothing");
    holds(broker_double.log_count == lines + (is_attempt ? 1 : 0), "each attempt has one line");
    holds(ERR_peek_error() == 0, "no error is left to the broker");
    if (is_attempt)
        check_line(&client, user, text, (size_t)length);
    BIO_free(subject);
    X509_free(certificate);
    free(id);
    free(user);
    free(password);
    free(address);
}

struct setup
{
    const char *text;
    bool speaks; /* on 2.0; on 2.1 always */
};

static mosquitto_plugin_id_t identifier;

static void *load(void)
{
    void *userdata = NULL;
    holds(mosquitto_plugin_init(&identifier, &userdata, NULL, 0) == MOSQ_ERR_SUCCESS, "loading never fails");
    return userdata;
}

static void unload(void *userdata)
{
    holds(mosquitto_plugin_cleanup(userdata, NULL, 0) == MOSQ_ERR_SUCCESS, "unloading never fails");
    for (int event = 1; event <= MOSQ_EVT_DISCONNECT; ++event)
        holds(!broker_double.callbacks[event], "nothing is left behind");
}

static bool is_listening(void)
{
    return broker_double.callbacks[MOSQ_EVT_BASIC_AUTH] != NULL;
}

static void check_setups(void)
{
    static const struct setup setups[] = {
        {"listener 1883\nallow_anonymous false\n", true},
        {"listener 1883\n", true},
        {"", false},
        {"allow_anonymous false\n", false},
        {"listener 1883\nallow_anonymous true\n", false},
        {"listener 1883\r\n  allow_anonymous  1  \r\n", false},
        {"listener 1883\nallow_anonymous true\npassword_file /nowhere/passwords\n", false},
        {"listener 1883\nallow_anonymous true\npassword_file /proc/self/cmdline \n", true},
        {"listener 1883\nallow_anonymous true\nplugin /lib/other.so\n", false},
        {"listener 1883\nallow_anonymous true\nplugin /lib/mosquitto_dynamic_security.so\n", true},
        {"listener 1883\ninclude_dir /nowhere\n", false},
        {"listener 1883\nplugin /lib/other.so\n", true},
        {"listener 1883\nplugin /lib/other.so\nplugin /lib/" OWN_NAME "\n", false},
        {"listener 1883\nplugin /lib/" OWN_NAME "\nplugin /lib/other.so\n", true},
        {"listener 1883\nplugin /lib/mosquitto_dynamic_security.so\nplugin /lib/" OWN_NAME "\n", true},
        {"per_listener_settings true\nlistener 1883\n", false},
        {"per_listener_settings true\nlistener 1883\nplugin /lib/" OWN_NAME "\n", true},
        {"per_listener_settings true\nlistener 1883\nallow_anonymous true\nlistener 1884\nplugin " OWN_NAME "\n", true},
        {"per_listener_settings true\nlistener 1883\nallow_anonymous true\nplugin " OWN_NAME "\nlistener 1884\n",
         false},
        {"per_listener_settings true\nallow_anonymous true\nplugin " OWN_NAME "\nlistener 1884\n", false},
    };
    for (size_t i = 0; i < sizeof setups / sizeof setups[0]; ++i) {
        write_configuration(setups[i].text);
        void *userdata = load();
        const bool speaks = is_2_1 || setups[i].speaks;
        if (is_listening() != speaks)
            fprintf(stderr, "The setup: %s\n", setups[i].text);
        holds(is_listening() == speaks, "the sensor speaks where it changes no verdict");
        holds(strncmp(broker_double.log_line,
                      speaks ? "gatehouse-sensor 1 ready" : "gatehouse-sensor 1 silent: ", 24) == 0,
              "it tells whether it does");
        unload(userdata);
    }
}

static void check_reload(void)
{
    write_configuration("listener 1883\n");
    void *userdata = load();
    struct mosquitto client = {.id = "pump-7", .protocol = 4};
    struct mosquitto_evt_reload reload = {0};
    struct mosquitto_evt_tick tick = {0};
    const int answer = is_2_1 ? MOSQ_ERR_SUCCESS : MOSQ_ERR_PLUGIN_DEFER;
    broker_double_tell(MOSQ_EVT_TICK, &tick);
    holds(broker_double_tell(MOSQ_EVT_RELOAD, &reload) == answer, "other plugins are told of the reload");
    const int lines = broker_double.log_count;
    holds(broker_double_ask(&client, "pump", "secret") == no_opinion, "who is checked again is not decided about");
    holds(broker_double.log_count == lines, "who is checked again makes no attempt");
    broker_double_tell(MOSQ_EVT_TICK, &tick);
    broker_double_ask(&client, "pump", "secret");
    holds(broker_double.log_count == lines + 1, "after the reload attempts are told again");

    write_configuration("listener 1883\nallow_anonymous true\nplugin /lib/mosquitto_dynamic_security.so\n");
    holds(broker_double_tell(MOSQ_EVT_RELOAD, &reload) == answer, "other plugins are told of the reload");
    holds(is_listening() == is_2_1, "a plugin that came with a reload is not loaded");
    write_configuration("listener 1883\n");
    broker_double_tell(MOSQ_EVT_RELOAD, &reload);
    holds(is_listening() == is_2_1, "what fell silent stays so");
    broker_double_tell(MOSQ_EVT_TICK, &tick);
    unload(userdata);
}

static void check_trouble(void)
{
    static const int versions[] = {4, 3, 5};
    holds(mosquitto_plugin_version(3, versions) == 5, "version 5 of the interface is taken");
    holds(mosquitto_plugin_version(2, versions) == -1, "an older one is not");
    write_configuration("listener 1883\n");
    broker_double.refuse_event = MOSQ_EVT_BASIC_AUTH;
    unload(load());
    broker_double.refuse_event = MOSQ_EVT_TICK;
    unload(load());
    broker_double.refuse_event = 0;
    void *first = load();
    void *second = load();
    holds(is_listening(), "loaded twice it is there once");
    mosquitto_plugin_cleanup(second, NULL, 0);
    holds(is_listening(), "and stays until the last");
    unload(first);
    remove(configuration);
    void *alone = load();
    holds(is_listening() == is_2_1, "without a configuration to read it is silent");
    unload(alone);
}

int main(int argc, char **argv)
{
    if (argc != 3 || strcmp(argv[1], "-c") != 0) {
        fprintf(stderr, "Usage: %s -c FILE\n", argv[0]);
        return 2;
    }
    configuration = argv[2];
    const char *seed = getenv("GATEHOUSE_SEED");
    const char *more = getenv("GATEHOUSE_ROUNDS");
    long rounds = more ? strtol(more, NULL, 10) : 0;
    rounds = rounds > 20000 ? rounds : 20000;
    chance = seed ? strtoull(seed, NULL, 10) : (unsigned long long)time(NULL);
    printf("%ld attempts from GATEHOUSE_SEED=%llu\n", rounds, chance);

    check_setups();
    check_reload();
    write_configuration("listener 1883\n");
    void *userdata = load();
    for (long round = 0; round < rounds; ++round)
        attempt();
    unload(userdata);
    check_trouble();
    return 0;
}
