/* SPDX-FileCopyrightText: 2026 The Gatehouse authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include "brokersetup.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static void note(struct broker_setup *setup, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; ++i)
        setup->fingerprint = (setup->fingerprint ^ (unsigned char)bytes[i]) * 0x100000001b3U; /* FNV-1a */
}

static const char unreadable[] = "the broker's configuration cannot be read for certain";
static const char open_to_names[] =
    "allow_anonymous is true and neither a password_file nor the dynamic-security plugin is sure to decide; there any "
    "plugin would keep out who gives a user name";
static const char losable[] = "allow_anonymous is true and only a password_file decides, which the broker would do "
                              "without after a reload that fails";

static void doubt(struct broker_setup *setup, const char *why)
{
    if (!setup->doubt)
        setup->doubt = why;
}

/* At the end of a section that has the sensor. */
static void judge(struct broker_setup *setup, const struct setup_section *section)
{
    if (!section->is_anonymous || section->is_authenticated)
        return;
    if (section->has_passwords)
        setup->relies_on_passwords = true;
    else
        doubt(setup, open_to_names);
}

static void close_section(struct broker_setup *setup, struct setup_section *section)
{
    if (section->is_sensed)
        judge(setup, section);
    *section = (struct setup_section){0};
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int is_included(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".conf") == 0;
}

/* The broker's own order: by letters, and by case only where letters are the same. */
static int in_order(const struct dirent **left, const struct dirent **right)
{
    const char *a = (*left)->d_name;
    const char *b = (*right)->d_name;
    while (*a && *a == *b) {
        ++a;
        ++b;
    }
    const int letters = toupper((unsigned char)*a) - toupper((unsigned char)*b);
    return letters ? letters : *a - *b;
}

static void read_folder(struct broker_setup *setup, const char *folder, int level)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_included, in_order);
    if (count < 0)
        doubt(setup, unreadable);
    for (int i = 0; i < count; ++i) {
        char path[4096];
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < sizeof path)
            broker_setup_read_path(setup, path, level);
        else
            doubt(setup, unreadable);
        free(entries[i]);
    }
    free(entries);
}

/* The rest of a line without the blanks around it. */
static char *value_of(char *rest)
{
    while (isspace((unsigned char)*rest))
        ++rest;
    size_t length = strlen(rest);
    while (length > 0 && isspace((unsigned char)rest[length - 1]))
        rest[--length] = '\0';
    return rest;
}

static bool is_true(const char *value)
{
    const size_t length = strcspn(value, " ");
    return (length == 4 && strncmp(value, "true", 4) == 0) || (length == 1 && *value == '1');
}

static void read_plugin(struct broker_setup *setup, struct setup_section *section, const char *name)
{
    if (strcmp(name, setup->own_name) == 0) {
        section->is_sensed = setup->is_sensed = true;
        /* At a reload 2.0 tells no further plugin once one has answered with something else than "defer". */
        if (section->has_stranger)
            doubt(setup, "its line stands behind that of another plugin");
    } else if (strcmp(name, "mosquitto_dynamic_security.so") != 0) {
        section->has_stranger = setup->has_stranger = true; /* which may or may not decide about names */
    } else if (!setup->is_without_plugin) {
        section->is_authenticated = setup->has_plugin = true;
    }
}

static void read_option(struct broker_setup *setup, struct setup_section *section, const char *name, const char *value,
                        int level)
{
    if (strcmp(name, "per_listener_settings") == 0) {
        setup->is_per_listener = is_true(value); /* the broker takes it only before every option that matters here */
    } else if (strcmp(name, "port") == 0) {
        setup->has_listener = true;
    } else if (strcmp(name, "allow_anonymous") == 0) {
        section->is_anonymous |= is_true(value); /* the last one counts; this is on the safe side */
    } else if (strcmp(name, "password_file") == 0) {
        if (access(value, R_OK) == 0)
            section->has_passwords = true;
        else
            setup->has_lost_passwords = true;
    } else if (strcmp(name, "plugin") == 0 || strcmp(name, "auth_plugin") == 0) {
        read_plugin(setup, section, file_name(value));
    } else if (strcmp(name, "include_dir") == 0 && level == 0) {
        read_folder(setup, value, level + 1);
    }
}

void broker_setup_read(struct broker_setup *setup, FILE *file, int level)
{
    struct setup_section own = {0}; /* of the last listener in this file */
    struct setup_section *section = &setup->fallback;
    char *line = NULL;
    size_t room = 0;
    ssize_t length = 0;
    while ((length = getline(&line, &room, file)) > 0) {
        note(setup, line, (size_t)length);
        if (memchr(line, '\0', (size_t)length)) /* the broker would take the next line for a part of this one */
            doubt(setup, unreadable);
        if (*line == '#' || *line == '\n' || *line == '\r')
            continue;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            line[--length] = '\0';
        char *name = line + strspn(line, " ");
        char *rest = name + strcspn(name, " ");
        if (*rest)
            *rest++ = '\0';
        if (strcmp(name, "listener") == 0) {
            setup->has_listener = true;
            if (setup->is_per_listener) {
                close_section(setup, &own);
                section = &own;
            }
        } else {
            read_option(setup, section, name, value_of(rest), level);
        }
    }
    free(line);
    if (ferror(file))
        doubt(setup, unreadable);
    close_section(setup, &own);
}

void broker_setup_read_path(struct broker_setup *setup, const char *path, int level)
{
    FILE *file = fopen(path, "re");
    note(setup, path, strlen(path));
    if (!file) {
        doubt(setup, unreadable);
        return;
    }
    broker_setup_read(setup, file, level);
    fclose(file);
}

void broker_setup_read_own(struct broker_setup *setup)
{
    FILE *arguments = fopen("/proc/self/cmdline", "re");
    char *argument = NULL;
    size_t room = 0;
    bool is_path = false;
    int read = 0;
    while (arguments && getdelim(&argument, &room, '\0', arguments) > 0) {
        if (is_path) {
            broker_setup_read_path(setup, argument, 0);
            ++read;
        }
        is_path = !is_path && (strcmp(argument, "-c") == 0 || strcmp(argument, "--config-file") == 0);
    }
    free(argument);
    if (arguments)
        fclose(arguments);
    if (read != 1) /* of several, a reload reads the last alone */
        doubt(setup, unreadable);
}

const char *broker_setup_doubt(struct broker_setup *setup)
{
    if (setup->is_per_listener) {
        if (!setup->has_listener || !setup->is_sensed)
            doubt(setup, unreadable);
        close_section(setup, &setup->fallback);
    } else {
        /* Without a listener 2.0 lets everybody of its own machine in, whatever allow_anonymous says. */
        setup->fallback.is_anonymous |= !setup->has_listener;
        judge(setup, &setup->fallback);
    }
    /* At a reload 2.0 stops where a plugin fails or a file is missing, and has no passwords then, of any listener. */
    if (setup->relies_on_passwords && (setup->has_stranger || setup->has_lost_passwords))
        doubt(setup, losable);
    return setup->doubt;
}
