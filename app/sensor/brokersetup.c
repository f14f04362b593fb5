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

static bool is_doubtful(const struct setup_section *section)
{
    return section->is_anonymous && !section->is_authenticated;
}

static void close_section(struct broker_setup *setup, struct setup_section *section)
{
    if (section->is_sensed && is_doubtful(section))
        setup->is_doubtful = true;
    *section = (struct setup_section){0};
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void read_folder(struct broker_setup *setup, const char *folder, int level)
{
    DIR *entries = opendir(folder);
    if (!entries) {
        setup->is_doubtful = true;
        return;
    }
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        const size_t length = strlen(entry->d_name);
        char path[4096];
        if (length <= 5 || strcmp(entry->d_name + length - 5, ".conf") != 0)
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < sizeof path)
            broker_setup_read_path(setup, path, level);
        else
            setup->is_doubtful = true;
    }
    closedir(entries);
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

static void read_option(struct broker_setup *setup, struct setup_section *section, const char *name, const char *value,
                        int level)
{
    if (strcmp(name, "per_listener_settings") == 0) {
        setup->is_per_listener = is_true(value); /* the broker takes it only before every option that matters here */
    } else if (strcmp(name, "port") == 0) {
        setup->has_listener = true;
    } else if (strcmp(name, "allow_anonymous") == 0) {
        section->is_anonymous |= is_true(value); /* the last one counts, but files may be included in any order */
    } else if (strcmp(name, "password_file") == 0) {
        /* Where it cannot be read at a reload, the broker goes on without one. */
        section->is_authenticated |= access(value, R_OK) == 0;
    } else if (strcmp(name, "plugin") == 0 || strcmp(name, "auth_plugin") == 0) {
        /* Of other plugins nobody knows whether they decide about names. */
        if (strcmp(file_name(value), "mosquitto_dynamic_security.so") == 0 && !setup->is_without_plugin)
            section->is_authenticated = setup->has_plugin = true;
        if (strcmp(file_name(value), setup->own_name) == 0)
            section->is_sensed = setup->is_sensed = true;
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
            setup->is_doubtful = true;
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
        setup->is_doubtful = true;
    close_section(setup, &own);
}

void broker_setup_read_path(struct broker_setup *setup, const char *path, int level)
{
    FILE *file = fopen(path, "re");
    note(setup, path, strlen(path));
    if (!file) {
        setup->is_doubtful = true;
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
        setup->is_doubtful = true;
}

bool broker_setup_is_safe(const struct broker_setup *setup)
{
    if (setup->is_doubtful)
        return false;
    if (setup->is_per_listener)
        return setup->has_listener && setup->is_sensed && !(setup->fallback.is_sensed && is_doubtful(&setup->fallback));
    /* Without a listener 2.0 lets everybody of its own machine in, whatever allow_anonymous says. */
    return setup->fallback.is_authenticated || (setup->has_listener && !setup->fallback.is_anonymous);
}
