# What the scripts share that put clients of AWS under target/clients; to be sourced. They take packages from public
# registries, at the versions pinned beside the script that asks.
#
# A registry that cannot be reached, or a tool that the machine lacks, is written to target/clients/unreachable.txt or
# target/clients/lacking.txt, and the tests then name what did not run. Anything else that goes wrong leaves no such
# note, and the tests fail: they judge.
# shellcheck shell=sh
# Wants: root, the directory of the whole build.
clients=$root/target/clients
mkdir -p "$clients"
touch "$clients/unreachable.txt" "$clients/lacking.txt"

say() { echo "clients: $*" >&2; }

# Forgets earlier notes. $@: clients that are about to be prepared
forget() {
    for client in "$@"; do
        for notes in "$clients/unreachable.txt" "$clients/lacking.txt"; do
            grep -v -E "^$client( |\$)" "$notes" >"$notes.fresh"
            mv "$notes.fresh" "$notes"
        done
    done
}

# Judges why an installation failed. $1: client, $2: its log
judge() {
    if grep -qiE 'name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|Connection (refused|reset)|unreachable|Could not resolve host|no such host|i/o timeout|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ProxyError|SSLError|status (code )?5[0-9][0-9]' "$2"; then
        say "the registry for $1 cannot be reached, see $2"
        echo "$1" >>"$clients/unreachable.txt"
    else
        say "$1 could not be installed, see $2"
    fi
}

# Notes that a client cannot be built here, unless every tool for it is there. $1: client, $2...: tools
has_tools() {
    client=$1
    shift
    for tool in "$@"; do
        if ! command -v "$tool" >/dev/null 2>&1; then
            say "$client cannot be built: there is no $tool on this machine"
            echo "$client ($tool)" >>"$clients/lacking.txt"
            return 1
        fi
    done
}

# Does nothing where the client stands already. $1: client, $2: function that installs into the directory that it is
# given, $3...: files that pin the versions
prepare() {
    client=$1
    install=$2
    directory=$clients/$client
    shift 2
    cat "$@" >"$directory.pins"
    if cmp -s "$directory.pins" "$directory/pinned"; then
        return 0
    fi
    say "installing $client under target/clients (once)"
    rm -rf "$directory"
    mkdir -p "$directory"
    if "$install" "$directory" >"$directory.log" 2>&1; then
        cp "$directory.pins" "$directory/pinned"
    else
        judge "$client" "$directory.log"
    fi
}
