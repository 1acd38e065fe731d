# SPDX-License-Identifier: Apache-2.0
# One decision a line: which library, for what. Each is used in one room alone (layers.txt).
find_package(PkgConfig REQUIRED)
pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq>=4.3.4)               # sockets, proto/link
pkg_check_modules(MSGPACK REQUIRED IMPORTED_TARGET msgpack>=4.0.0)           # wire and record encoding, proto
pkg_check_modules(GIT2 REQUIRED IMPORTED_TARGET libgit2>=1.5.1)              # repositories and objects, worker/git
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate>=1.14)         # inflating objects of packs, worker/git
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1>=0.2.5)             # configuration, base
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)            # reading JSON, base
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)         # SHA-256, base
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8>=10.42)           # configured patterns, base
pkg_check_modules(PSL REQUIRED IMPORTED_TARGET libpsl>=0.21)                 # public suffixes, report
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)              # the store, coordinator/store
pkg_check_modules(ZIP REQUIRED libzip>=1.7.3)                                 # the bundle of a report, report
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.88)               # other servers, coordinator/remote/http
pkg_check_modules(MICROHTTPD REQUIRED libmicrohttpd>=0.9.75)                  # serving metrics, coordinator/metrics
pkg_check_modules(DW REQUIRED IMPORTED_TARGET libdw>=0.188)                   # other processes' stacks, base/stacks
if(PRT_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka>=1.1.5)           # tests
  pkg_check_modules(CZMQ REQUIRED IMPORTED_TARGET libczmq>=4.2.1)            # its key files against ours
endif()
