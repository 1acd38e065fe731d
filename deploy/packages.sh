# SPDX-License-Identifier: Apache-2.0
# Sourced by tests/run.sh and deploy/quickstart.sh: the Debian 12 packages, and installing those that are missing.
# shellcheck shell=bash disable=SC2034

BUILD_PACKAGES=(gcc libc6-dev cmake ninja-build pkg-config libczmq-dev libzmq3-dev libmsgpack-dev libgit2-dev
  libdeflate-dev libpcre2-dev libdw-dev libyaml-dev libjansson-dev libsodium-dev libpsl-dev libcurl4-openssl-dev
  libsqlite3-dev libzip-dev libmicrohttpd-dev libcmocka-dev python3)
# libcurl, libmicrohttpd and libzip are loaded while running: no linker tells of them
RUN_PACKAGES=(git ca-certificates libcurl4 libmicrohttpd12 libzip4)
TEST_PACKAGES=(openssh-client openssh-server openssl python3-jsonschema cmark-gfm clang-format clang-tidy cppcheck
  valgrind util-linux iproute2 iptables jenkins-job-builder chromium chromium-driver python3-html5lib
  python3-yaml docker.io docker-compose debootstrap slurm-wlm munge dpkg-dev debhelper lintian systemd
  man-db mandoc zsh fish procps pyflakes3)

# prints those of its arguments that are not installed
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

# installs what is missing, as root or through sudo; says what to do when it may do neither
install_packages() {
  local missing=() as_root=() output
  command -v dpkg-query >/dev/null || { echo "this script knows Debian 12 (apt); install by hand: $*" >&2; return 1; }
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "packages are missing, and this is neither root nor is there sudo; as root:" \
        "apt-get install ${missing[*]}" >&2
      return 1
    }
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}"
  output=$("${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update 2>&1 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
      install --no-install-recommends "${missing[@]}" 2>&1) || {
    printf '%s\n' "$output" | tail -n 20 >&2
    echo "apt-get could not install: ${missing[*]}" >&2
    return 1
  }
}
