# SPDX-FileCopyrightText: 2026 The Gatehouse authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What a ShellHost has a machine do, for any POSIX shell with the usual tools (GNU coreutils or BusyBox). The shell is
# told this once, through its standard input, and then asked line by line: "TAG WORDS DATA", WORDS bytes that are a call
# of one of these functions, quoted, and DATA bytes for it to read. It answers with a line "TAG<", what the function
# writes, a line "TAG CODE", what it complained of, and a line "TAG". Only the two ends know the tag, so that nothing in a
# file, and nothing that an account says of itself, can be taken for a request or for an answer.
# Codes: 89 of a group that the account is not in, 90 no file, 91 changed meanwhile, 92 written by another Gatehouse, 93 several names, 94 no right to the folder,
# 95 of another owner, 96 not written whole, 97 the process has ended, 98 no flock, 99 something else has
# the name of the new file; any other but 0: the complaint says why.

LC_ALL=C TZ=UTC0
export LC_ALL TZ
unset CDPATH
umask 077

bytes() { dd bs=65536 count="$1" iflag=count_bytes,fullblock 2>/dev/null; }
state() { stat -L -c '%d %i %s %Y %y %Z %z' -- "$1"; }
inode() { stat -L -c %d:%i -- "$1"; }
# With an x behind it, since a name may end with the line ends that $() takes away.
real() { { readlink -n -f -- "$1" || state "$1"; } && printf x; }
file() { state "$1" >/dev/null || exit; [ -f "$1" ] || exit 90; }

state_of() { state "$1"; }

read_file() {
    file "$1"
    state "$1" && cat -- "$1" && echo && state "$1"
}

read_from() {
    file "$1"
    : <"$1" || exit
    tail -c "+$(($2 + 1))" -- "$1" | bytes 1048576
}

list_folder() {
    cd -- "$1" || exit
    ls >/dev/null || exit
    for name in * .*; do
        case $name in . | ..) continue ;; esac
        if [ -e "$name" ] || [ -L "$name" ]; then printf '%s\000' "$name"; fi
    done
}

is_in_group() { case " $(id -G) " in *" $1 "*) ;; *) return 1 ;; esac; }

may_replace() {
    target=$(real "$1") || exit
    target=${target%x}
    file "$target"
    folder=${target%/*}/
    printf '%s' "$folder"
    [ -w "$folder" ] && [ -x "$folder" ] || exit 94
    me=$(id -u)
    [ "$me" = 0 ] && return
    [ "$me" = "$(stat -c %u -- "$target")" ] || exit 95
    is_in_group "$(stat -c %g -- "$target")" || exit 89
}

# Whose writer has ended, or that nobody writes.
is_leftover() {
    exec 8<"$1" || exit
    flock -n 8
}

claim() {
    command -v flock >/dev/null || return 98
    target=$(real "$1") || return
    target=${target%x}
    before=$(state "$target") || return
    [ -f "$target" ] || return 90
    folder=${target%/*}/
    name=${target##*/}
    new=$folder.$name.gatehouse
    kept=$target.before-gatehouse
    names=1
    if [ "$(inode "$target")" = "$(inode "$kept" 2>/dev/null)" ] && ! [ -L "$kept" ]; then names=2; fi
    [ "$(stat -c %h -- "$target")" -le "$names" ] || return 93
    if [ -e "$new" ] || [ -L "$new" ]; then
        if [ -L "$new" ] || ! [ -f "$new" ]; then return 99; fi
        (is_leftover "$new") 2>/dev/null || return 92
        rm -f -- "$new" || return
    fi
    (set -C && : >"$new") || return
    exec 9<"$new"
    flock -n 9 && [ "$(inode "$new")" = "$(inode /dev/fd/9)" ] || return 92
    trap 'rm -f -- "$new"' EXIT
    [ "$before" = "$2" ] && return
    [ "$(sha256sum <"$target" | cut -d ' ' -f 1)" = "$3" ] || return 91
}

# What the new file needs beside its bytes. Not every cp and file system knows what a plain copy would lose.
dress() {
    cp --attributes-only --preserve=mode,xattr -- "$target" "$new" 2>/dev/null
    owner=$(stat -c %u:%g -- "$target")
    [ "$owner" = "$(stat -c %u:%g -- "$new")" ] || chown "$owner" "$new" || {
        [ "${owner%:*}" = "$(id -u)" ] || return 95
        is_in_group "${owner#*:}" || return 89
        return 1
    }
    chmod "$(stat -c %a -- "$target")" "$new"
}

exchange() {
    [ "$(state "$target")" = "$before" ] || return 91
    rm -f -- "$kept" || return
    ln -- "$target" "$kept" 2>/dev/null || cp -p -- "$target" "$kept" || return
    mv -f -- "$new" "$target" || return
    trap - EXIT
    sync -- "$folder" 2>/dev/null || sync
}

# PATH, the state that it is expected in, and the SHA-256 of the bytes then.
replace() {
    claim "$@" || { code=$?; bytes "$data" >/dev/null; exit "$code"; }
    bytes "$data" | { cat >"$new" || { code=$?; cat >/dev/null; exit "$code"; }; } || exit
    [ "$(stat -c %s -- "$new")" = "$data" ] || exit 96
    dress || exit
    sync -- "$new" || exit
    exchange || exit
}

processes() {
    for folder in /proc/[0-9]*; do
        first=
        { read -r first <"$folder/cmdline"; } 2>/dev/null
        case $first in *"$1"*) ;; *) continue ;; esac
        count=$(tr -cd '\000' 2>/dev/null <"$folder/cmdline" | wc -c)
        may=0
        if kill -0 "${folder#/proc/}" 2>/dev/null; then may=1; fi
        printf '%s\000%s\000%s\000%s\000' "${folder#/proc/}" "$may" "$(readlink "$folder/cwd")" "$((count))"
        cat "$folder/cmdline" 2>/dev/null
    done
}

moment_of() {
    [ -e "/proc/$1" ] || exit 97
    getconf CLK_TCK 2>/dev/null || echo 100
    grep '^btime ' /proc/stat || echo 'btime 0'
    cat "/proc/$1/stat" || exit 97
}

hang_up() {
    [ -e "/proc/$1" ] || exit 97
    kill -s HUP "$1"
}

trusted() {
    program=$(real "$1") || exit
    program=${program%x}
    [ -f "$program" ] || exit 90
    id -u
    printf '%s\000' "$program"
    while [ -n "$program" ]; do
        stat -c '%u %f' -- "$program" || exit
        program=${program%/*}
    done
}

# For so many seconds at most.
run() {
    patience=$1
    shift
    if command -v timeout >/dev/null; then set -- timeout -k 1 "$patience" "$@"; fi
    "$@" </dev/null
}

printf '\n%s<\n\n%s 0\n\n%s\n' "$TAG" "$TAG" "$TAG"
while IFS=' ' read -r tag words data; do
    [ "$tag" = "$TAG" ] || exit
    request=$(bytes "$words")
    printf '\n%s<\n' "$TAG"
    { complaint=$(eval "$request" 2>&1 >&3 3>&-); } 3>&1
    printf '\n%s %s\n%.60000s\n%s\n' "$TAG" "$?" "$complaint" "$TAG"
done
