/* SPDX-FileCopyrightText: 2026 The Gatehouse authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GATEHOUSE_SENSOR_BROKERSETUP_H
#define GATEHOUSE_SENSOR_BROKERSETUP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* mosquitto 2.0 has no answer for "as if I were not there". As soon as a plugin is asked, and defers, it no longer lets
   everybody in who gives a user name where nobody checks it: with `allow_anonymous true` and neither a password_file
   nor another plugin that decides. The interface tells nothing of that, so the broker's own configuration is read.
   Whatever is not understood for certain counts as such a setup. 2.1 needs none of this. */

/* What decides for one listener; for all of them without per_listener_settings. */
struct setup_section
{
    bool is_anonymous;     /* "allow_anonymous true" */
    bool has_passwords;    /* a password_file that can be read */
    bool is_authenticated; /* a plugin decides about whoever gives a user name */
    bool is_sensed;        /* names this plugin */
    bool has_stranger;     /* a plugin of which nothing is known */
};

struct broker_setup
{
    const char *own_name;   /* file name of this plugin */
    bool is_without_plugin; /* the deciding plugin, if one is named, is not loaded: it came with a reload */
    struct setup_section fallback;
    uint64_t fingerprint; /* of all that was read */
    bool is_per_listener;
    bool has_listener;
    bool has_plugin;          /* one that decides about whoever gives a user name */
    bool has_stranger;        /* a section has one */
    bool has_lost_passwords;  /* a password_file that cannot be read */
    bool relies_on_passwords; /* where nobody but them decides, and anonymous clients are let in */
    bool is_sensed;           /* a section names this plugin */
    const char *doubt;        /* why a deferring plugin might change a verdict; NULL: nothing was seen yet */
};

/* Reads a whole configuration, as an open file or by its path. Level 0: what it includes is read as well. */
void broker_setup_read(struct broker_setup *setup, FILE *file, int level);
void broker_setup_read_path(struct broker_setup *setup, const char *path, int level);

/* Reads the configuration that this process was started with. */
void broker_setup_read_own(struct broker_setup *setup);

/* After reading: why a plugin that defers might change a verdict here, in words. NULL: it changes none. */
const char *broker_setup_doubt(struct broker_setup *setup);

#endif
